using System.Collections.Frozen;
using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>Reads blackbox.yml strictly. Upstream: blackbox_exporter, CONFIGURATION.md.</summary>
internal sealed class BlackboxConfigReader(ConfigErrors errors, string directory, PathMap? paths)
{
    public static BlackboxConfig Read(ConfigNode root, ConfigErrors errors, string directory, PathMap? paths)
    {
        var reader = new BlackboxConfigReader(errors, directory, paths);
        var top = new MappingReader(root, errors);
        var modules = new Dictionary<string, ProbeModule>(StringComparer.Ordinal);
        foreach ((ConfigNode key, ConfigNode value) in top.Child("modules").Entries) modules[key.Text] = reader.Module(key.Text, value);
        top.End();
        return new BlackboxConfig(modules.ToFrozenDictionary(StringComparer.Ordinal), root);
    }

    /// <summary>Those of blackbox_exporter 0.28.</summary>
    private static readonly string[] s_probers = ["http", "tcp", "dns", "icmp", "grpc", "unix", "websocket"];

    private ProbeModule Module(string name, ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        string prober = m.RequiredString("prober");
        // As upstream, the file loads all the same: a probe with such a module is answered with 400.
        if (prober.Length > 0 && !s_probers.Contains(prober)) errors.Warn(m.Child("prober"), $"unknown prober \"{prober}\", expected {string.Join(", ", s_probers)}: probes with this module fail");
        TimeSpan timeout = m.Duration("timeout", TimeSpan.Zero);
        HttpProbeOptions http = new HttpModuleReader(errors, directory, paths).Read(m.Child("http"));
        var tcp = m.Child("tcp");
        var unix = m.Child("unix");
        var dns = m.Child("dns");
        var module = new ProbeModule(name, prober)
        {
            Timeout = timeout,
            Http = http,
            Tcp = Stream(tcp, withAddress: true),
            Unix = Stream(unix, withAddress: false),
            Dns = dns.Exists ? Dns(dns) : null,
            Icmp = Icmp(m.Child("icmp")),
            Grpc = Grpc(m.Child("grpc")),
            WebSocket = WebSocket(m.Child("websocket")),
        };
        if (prober == "dns" && !dns.Exists) errors.Add(node, "query name must be set for DNS module");
        m.End();
        return module;
    }

    private StreamProbeOptions Stream(ConfigNode node, bool withAddress)
    {
        var m = new MappingReader(node, errors);
        var options = new StreamProbeOptions
        {
            Address = withAddress ? Address(m) : new AddressOptions(),
            Steps = m.List("query_response", Step),
            Tls = m.Bool("tls", false),
            TlsOptions = Tls(m.Child("tls_config"), errors, directory, paths),
        };
        m.End();
        return options;
    }

    private WebSocketProbeOptions WebSocket(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        var reader = new HttpModuleReader(errors, directory, paths);
        var headers = new List<KeyValuePair<string, Secret>>();
        foreach ((string name, ConfigNode value) in m.Map("headers", v => v)) reader.HeaderValues(name, value, headers);
        var options = new WebSocketProbeOptions
        {
            Address = Address(m),
            Steps = m.List("query_response", Step),
            Http = reader.Read(m.Child("http_config")) with { SecretHeaders = headers },
        };
        m.End();
        return options;
    }

    private QueryStep Step(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        var step = new QueryStep(
            m.Has("expect") ? Pattern(m.Child("expect"), errors) : null,
            Bytes(m.Child("expect_bytes")),
            m.List("labels", label =>
            {
                var l = new MappingReader(label, errors);
                var pair = KeyValuePair.Create(l.RequiredString("name"), l.String("value", ""));
                l.End();
                return pair;
            }),
            Bytes(m.Child("send")),
            m.Bool("starttls", false));
        m.End();
        return step;
    }

    private DnsProbeOptions Dns(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        string name = m.String("query_name", "");
        if (name.Length == 0) errors.Add(node, "query name must be set for DNS module");
        ushort type = Named(m, "query_type", "ANY", DnsNames.Types, "query type");
        ushort queryClass = Named(m, "query_class", "IN", DnsNames.Classes, "query class");
        string transport = m.Choice("transport_protocol", "udp", ("udp", "udp"), ("tcp", "tcp"));
        var options = new DnsProbeOptions(name)
        {
            QueryType = type,
            QueryClass = queryClass,
            RecursionDesired = m.Bool("recursion_desired", true),
            Tcp = transport == "tcp",
            OverTls = m.Bool("dns_over_tls", false),
            Tls = Tls(m.Child("tls_config"), errors, directory, paths),
            Address = Address(m),
            ValidRcodes = m.Strings("valid_rcodes"),
            Answer = Rules(m.Child("validate_answer_rrs")),
            Authority = Rules(m.Child("validate_authority_rrs")),
            Additional = Rules(m.Child("validate_additional_rrs")),
        };
        foreach (string rcode in options.ValidRcodes)
        {
            if (Array.IndexOf(DnsNames.Rcodes, rcode) < 0) errors.Add(m.Child("valid_rcodes"), $"unknown rcode \"{rcode}\"");
        }
        m.End();
        return options;
    }

    private ushort Named(MappingReader m, string key, string fallback, FrozenDictionary<string, ushort> names, string what)
    {
        string word = m.String(key, "") is { Length: > 0 } set ? set : fallback;
        if (names.TryGetValue(word, out ushort value)) return value;
        errors.Add(m.Child(key), $"{what} '{word}' is not valid");
        return names[fallback];
    }

    private DnsProbeOptions.RecordRules Rules(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        var rules = new DnsProbeOptions.RecordRules
        {
            FailIfMatches = Patterns(m, "fail_if_matches_regexp"),
            FailIfAllMatch = Patterns(m, "fail_if_all_match_regexp"),
            FailIfNotMatches = Patterns(m, "fail_if_not_matches_regexp"),
            FailIfNoneMatches = Patterns(m, "fail_if_none_matches_regexp"),
        };
        m.End();
        return rules;
    }

    private IcmpProbeOptions Icmp(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        long ttl = m.Integer("ttl", 0);
        if (ttl < 0) errors.Add(m.Child("ttl"), "\"ttl\" cannot be negative");
        if (ttl > 255) errors.Add(m.Child("ttl"), "\"ttl\" cannot exceed 255");
        var options = new IcmpProbeOptions
        {
            Address = Address(m),
            PayloadSize = (int)m.Integer("payload_size", 0, 0, 65_000),
            DontFragment = m.Bool("dont_fragment", false),
            Ttl = (int)Math.Clamp(ttl, 0, 255),
        };
        m.End();
        return options;
    }

    private GrpcProbeOptions Grpc(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        var options = new GrpcProbeOptions
        {
            Service = m.String("service", ""),
            Tls = m.Bool("tls", false),
            TlsOptions = Tls(m.Child("tls_config"), errors, directory, paths),
            Address = Address(m),
            Metadata = [.. m.Map("metadata", v => v).SelectMany(e => e.Value.Items.Select(i => KeyValuePair.Create(e.Key, i.Text)))],
        };
        m.End();
        return options;
    }

    public static AddressOptions Address(MappingReader m)
    {
        int preferred = m.Choice("preferred_ip_protocol", 6, ("ip4", 4), ("ip6", 6), ("", 6));
        bool fallback = m.Bool("ip_protocol_fallback", true);
        IPAddress? source = null;
        if (m.String("source_ip_address") is { Length: > 0 } text && !IPAddress.TryParse(text, out source)) m.Errors.Add(m.Child("source_ip_address"), $"invalid IP address \"{text}\"");
        return new AddressOptions { Preferred = preferred, Fallback = fallback, Source = source };
    }

    public static ProbeTlsOptions Tls(ConfigNode node, ConfigErrors errors, string directory, PathMap? paths)
    {
        var m = new MappingReader(node, errors);
        (string, SslProtocols)[] versions = [("TLS10", (SslProtocols)192), ("TLS11", (SslProtocols)768), ("TLS12", SslProtocols.Tls12), ("TLS13", SslProtocols.Tls13)];
        SslProtocols min = m.Choice("min_version", SslProtocols.None, versions), max = m.Choice("max_version", SslProtocols.None, versions);
        string? Resolve(string key) => m.String(key) is { Length: > 0 } file ? paths?.Resolve(file, directory) ?? Path.Combine(directory, file) : null;
        SslProtocols allowed = SslProtocols.None;
        foreach ((string _, SslProtocols version) in versions)
        {
            if ((min != SslProtocols.None || max != SslProtocols.None) && version >= min && (max == SslProtocols.None || version <= max)) allowed |= version;
        }
        var options = new ProbeTlsOptions
        {
            InsecureSkipVerify = m.Bool("insecure_skip_verify", false),
            ServerName = m.String("server_name"),
            Ca = m.String("ca"),
            CaFile = Resolve("ca_file"),
            Cert = m.String("cert"),
            CertFile = Resolve("cert_file"),
            Key = m.Secret("key", directory, paths),
            Protocols = allowed,
        };
        m.End();
        return options;
    }

    private IReadOnlyList<Regex> Patterns(MappingReader m, string key) => m.List(key, n => Pattern(n, errors));

    /// <summary>An unanchored RE2 expression; a wrong one is reported and never matches.</summary>
    public static Regex Pattern(ConfigNode node, ConfigErrors errors)
    {
        try
        {
            return new Regex(node.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            errors.Add(node, $"\"Could not compile regular expression\" {node.Text}: {e.Message}");
            return new Regex("[^\\s\\S]", RegexOptions.NonBacktracking);
        }
    }

    private byte[] Bytes(ConfigNode node)
    {
        if (!node.HasValue) return [];
        if (node.Tag is not ("!!binary" or "tag:yaml.org,2002:binary")) return Encoding.UTF8.GetBytes(node.Text);
        try
        {
            return Convert.FromBase64String(node.Text);
        }
        catch (FormatException)
        {
            errors.Add(node, "not valid base64");
            return [];
        }
    }
}
