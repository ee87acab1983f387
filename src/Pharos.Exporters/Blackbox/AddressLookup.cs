using System.Net;
using System.Net.Sockets;
using Pharos.Exporters.Blackbox.Config;

namespace Pharos.Exporters.Blackbox;

/// <summary>Chooses the address to probe and writes <c>probe_ip_protocol</c>, <c>probe_ip_addr_hash</c> and <c>probe_dns_lookup_time_seconds</c>.</summary>
internal static class AddressLookup
{
    /// <summary>Null when the name has no address of a permitted protocol. <paramref name="lookup"/> is the time that the lookup took.</summary>
    public static async Task<(IPAddress? Address, TimeSpan Lookup)> ResolveAsync(ProbeRun run, string host, AddressOptions options, CancellationToken cancellationToken)
    {
        run.Info("Resolving target address", "target", host, "ip_protocol", "ip" + options.Preferred);
        long started = run.Clock.GetTimestamp();
        IPAddress[] addresses = [];
        string reason = "no address of a permitted protocol";
        try
        {
            addresses = IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? literal) ? [literal] : await System.Net.Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException e)
        {
            reason = e.Message;
        }
        TimeSpan lookup = run.Clock.GetElapsedTime(started);
        AddressFamily preferred = options.Preferred == 4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        IPAddress? address = addresses.FirstOrDefault(a => a.AddressFamily == preferred) ?? (options.Fallback ? addresses.FirstOrDefault() : null);
        run.Page.Gauge("probe_dns_lookup_time_seconds", "Returns the time taken for probe dns lookup in seconds").Add(lookup.TotalSeconds);
        run.Page.Gauge("probe_ip_protocol", "Specifies whether probe ip protocol is IP4 or IP6").Add(address is null ? 0 : address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6);
        run.Page.Gauge("probe_ip_addr_hash", "Specifies the hash of IP address. It's useful to detect if the IP address changes.").Add(address is null ? 0 : Hash(address.GetAddressBytes()));
        if (address is null) run.Fail("Resolution with preferred IP protocol failed", "target", host, "err", reason);
        else run.Info("Resolved target address", "target", host, "ip", address.ToString());
        return (address, lookup);
    }

    /// <summary>FNV-1a, 32 bits.</summary>
    internal static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2166136261;
        foreach (byte b in bytes) hash = (hash ^ b) * 16777619;
        return hash;
    }

    /// <summary>Host and port of <c>host:port</c> or <c>[v6]:port</c>; the default port where none is given, null where the port is wrong.</summary>
    public static (string Host, int? Port) Split(string target, int? defaultPort)
    {
        int colon = target.LastIndexOf(':');
        bool bare = colon < 0 || target.EndsWith(']') || (target.IndexOf(':') != colon && !target.StartsWith('['));
        if (bare) return (target.Trim('[', ']'), defaultPort);
        return (target[..colon].Trim('[', ']'), int.TryParse(target.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536 ? port : null);
    }
}
