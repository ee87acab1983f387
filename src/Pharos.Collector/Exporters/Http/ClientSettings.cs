using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Http;

/// <summary>How an exporter connects: headers, TLS, proxy (docs: config/confighttp and config/configgrpc, clients; config/configtls).</summary>
internal sealed record ClientSettings
{
    private static readonly string[] s_ignored =
    [
        "read_buffer_size", "write_buffer_size", "max_idle_conns", "max_idle_conns_per_host", "max_conns_per_host", "idle_conn_timeout", "disable_keep_alives", "http2_read_idle_timeout",
        "http2_ping_timeout", "cookies", "keepalive", "wait_for_ready", "balancer_name", "authority", "middlewares", "force_attempt_http2", "compression_params",
    ];

    /// <summary>In file order; values may be secrets and are never shown.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Of gRPC: no TLS.</summary>
    public bool Insecure { get; init; }

    public bool SkipVerify { get; init; }

    public string? CaFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    public string? ServerName { get; init; }

    public string? ProxyUrl { get; init; }

    /// <summary>Lower-case name of a content encoding, or empty.</summary>
    public string Compression { get; init; } = "";

    /// <summary>Reads the keys from an exporter's own mapping.</summary>
    public static ClientSettings Read(MappingReader reader, ReadContext context, string compression, params ReadOnlySpan<string> compressions)
    {
        if (reader.Child("auth").HasValue) context.Errors.Add(reader.Node["auth"], "Pharos has no authenticator extensions: put the credentials into headers, with ${env:NAME} or ${file:path}");
        foreach (string key in s_ignored) reader.Ignored(key, "is read and not acted upon");
        ConfigNode tlsNode = reader.Child("tls");
        var tls = new MappingReader(tlsNode, context.Errors);
        string? Full(string key) => tls.String(key) is { Length: > 0 } path ? context.Paths.Resolve(path, context.Directory) : null;
        string? chosen = reader.String("compression");
        if (chosen is "none") chosen = "";
        if (chosen is { Length: > 0 } && !compressions.Contains(chosen)) context.Errors.Add(reader.Node["compression"], $"unknown value \"{chosen}\", expected none, {string.Join(", ", compressions.ToArray())}");
        var settings = new ClientSettings
        {
            Headers = ReadHeaders(reader),
            Insecure = tls.Bool("insecure", false),
            SkipVerify = tls.Bool("insecure_skip_verify", false),
            CaFile = Full("ca_file"),
            CertificateFile = Full("cert_file"),
            KeyFile = Full("key_file"),
            ServerName = tls.String("server_name_override"),
            ProxyUrl = reader.String("proxy_url"),
            Compression = chosen ?? compression,
        };
        foreach (string key in (string[])["min_version", "max_version", "cipher_suites", "reload_interval", "include_system_ca_certs_pool", "curve_preferences"]) tls.Ignored(key, "is read and not acted upon: TLS 1.2 and 1.3 with the system's suites");
        tls.End();
        if ((settings.CertificateFile is null) != (settings.KeyFile is null)) context.Errors.Add(tlsNode, "cert_file and key_file belong together");
        return settings;
    }

    /// <summary>A mapping, or (newer) a list of name and value.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> ReadHeaders(MappingReader reader)
    {
        ConfigNode node = reader.Child("headers");
        if (!node.IsSequence) return reader.StringMap("headers");
        return reader.List("headers", item =>
        {
            var pair = new MappingReader(item, reader.Errors);
            var header = KeyValuePair.Create(pair.RequiredString("name"), pair.String("value", ""));
            pair.End();
            return header;
        });
    }
}
