using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Receivers.Otlp;

/// <summary>One protocol of the <c>otlp</c> receiver (docs: config/configgrpc, config/confighttp, servers).</summary>
internal sealed record OtlpProtocolSettings
{
    private static readonly string[] s_grpcIgnored = ["keepalive", "read_buffer_size", "write_buffer_size", "max_concurrent_streams", "middlewares"];
    private static readonly string[] s_httpIgnored = ["response_headers", "compression_algorithms", "read_timeout", "read_header_timeout", "write_timeout", "idle_timeout", "keep_alives_enabled", "middlewares", "keepalive"];

    public required ListenAddress Address { get; init; }

    public TlsServerSettings? Tls { get; init; }

    /// <summary>Bytes of one request after decompression.</summary>
    public long MaxRequestBytes { get; init; }

    public string TracesPath { get; init; } = "/v1/traces";

    public string MetricsPath { get; init; } = "/v1/metrics";

    public string LogsPath { get; init; } = "/v1/logs";

    /// <summary>Origins of pages that may send, with <c>*</c> as wildcard; empty: none.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    public IReadOnlyList<string> AllowedHeaders { get; init; } = [];

    public long CorsMaxAgeSeconds { get; init; }

    /// <returns>Null where the protocol does not stand in the file; an empty value stands for the defaults.</returns>
    public static OtlpProtocolSettings? Read(ConfigNode node, bool isGrpc, ReadContext context)
    {
        if (!node.Exists) return null;
        var reader = new MappingReader(node, context.Errors);
        TlsServerSettings? tls = TlsServerSettings.Read(reader, context);
        if (reader.Child("auth").HasValue) context.Errors.Add(node["auth"], "Pharos has no authenticator extensions: use tls with client_ca_file");
        foreach (string key in isGrpc ? s_grpcIgnored : s_httpIgnored) reader.Ignored(key, "is read and not acted upon");
        reader.Choice("transport", "tcp", ("tcp", "tcp"), ("tcp4", "tcp"), ("tcp6", "tcp"));
        reader.Bool("include_metadata", false);
        ConfigNode cors = isGrpc ? ConfigNode.Missing(node.Position) : reader.Child("cors");
        var corsReader = new MappingReader(cors, context.Errors);
        var settings = new OtlpProtocolSettings
        {
            Address = EndpointReader.Read(reader, "endpoint", isGrpc ? 4317 : 4318, tls?.ClientCaFile is not null, context),
            Tls = tls,
            MaxRequestBytes = isGrpc ? reader.Integer("max_recv_msg_size_mib", 4, 1, 512) << 20 : reader.ByteSize("max_request_body_size", 20 << 20),
            TracesPath = isGrpc ? "" : reader.String("traces_url_path", "/v1/traces"),
            MetricsPath = isGrpc ? "" : reader.String("metrics_url_path", "/v1/metrics"),
            LogsPath = isGrpc ? "" : reader.String("logs_url_path", "/v1/logs"),
            AllowedOrigins = corsReader.Strings("allowed_origins"),
            AllowedHeaders = corsReader.Strings("allowed_headers"),
            CorsMaxAgeSeconds = corsReader.Integer("max_age", 0, 0),
        };
        corsReader.End();
        reader.End();
        return settings;
    }
}
