using System.Collections.Frozen;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>Words of DNS (RFC 1035 and the IANA registry) that a module may use.</summary>
internal static class DnsNames
{
    public static FrozenDictionary<string, ushort> Types { get; } = new Dictionary<string, ushort>
    {
        ["A"] = 1, ["NS"] = 2, ["CNAME"] = 5, ["SOA"] = 6, ["PTR"] = 12, ["HINFO"] = 13, ["MX"] = 15, ["TXT"] = 16, ["RP"] = 17, ["AFSDB"] = 18, ["SIG"] = 24, ["KEY"] = 25,
        ["AAAA"] = 28, ["LOC"] = 29, ["SRV"] = 33, ["NAPTR"] = 35, ["CERT"] = 37, ["DNAME"] = 39, ["OPT"] = 41, ["DS"] = 43, ["SSHFP"] = 44, ["IPSECKEY"] = 45, ["RRSIG"] = 46, ["NSEC"] = 47,
        ["DNSKEY"] = 48, ["NSEC3"] = 50, ["NSEC3PARAM"] = 51, ["TLSA"] = 52, ["SMIMEA"] = 53, ["CDS"] = 59, ["CDNSKEY"] = 60, ["OPENPGPKEY"] = 61, ["CSYNC"] = 62, ["SVCB"] = 64, ["HTTPS"] = 65,
        ["SPF"] = 99, ["AXFR"] = 252, ["ANY"] = 255, ["URI"] = 256, ["CAA"] = 257,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, ushort> Classes { get; } = new Dictionary<string, ushort> { ["IN"] = 1, ["CS"] = 2, ["CH"] = 3, ["HS"] = 4, ["NONE"] = 254, ["ANY"] = 255 }.ToFrozenDictionary();

    /// <summary>The name of a response code stands at its number.</summary>
    public static readonly string[] Rcodes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"];

    public static string TypeName(ushort type) => Types.FirstOrDefault(t => t.Value == type).Key ?? $"TYPE{type}";

    public static string ClassName(ushort value) => Classes.FirstOrDefault(t => t.Value == value).Key ?? $"CLASS{value}";
}
