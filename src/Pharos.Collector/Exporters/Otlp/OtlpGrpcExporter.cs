using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Otlp;

/// <summary>The <c>otlp</c> exporter: OTLP over gRPC (docs: exporter/otlpexporter), gzip by default.</summary>
internal sealed record OtlpGrpcExporter : IExporterSettings
{
    public static readonly ComponentType<IExporterSettings> Type = new("otlp", Signals.All, Read);

    /// <summary>The name that upstream gives it from 0.140 on.</summary>
    public static readonly ComponentType<IExporterSettings> NewType = new("otlp_grpc", Signals.All, Read);

    public required Uri Endpoint { get; init; }

    public required ClientSettings Client { get; init; }

    public required SendSettings Send { get; init; }

    public IExporter Create(ComponentContext context) => new SendingExporter(context, Send, new OtlpGrpcSender(this, context.Clock));

    private static OtlpGrpcExporter Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        ClientSettings client = ClientSettings.Read(reader, context, "gzip", "gzip", "zstd");
        var settings = new OtlpGrpcExporter { Endpoint = ReadEndpoint(reader, client.Insecure), Client = client, Send = SendSettings.Read(reader, context) };
        reader.End();
        return settings;
    }

    /// <summary><c>host:port</c>, with <c>http://</c> (no TLS) or <c>https://</c> in front, or gRPC's <c>dns:///host:port</c>.</summary>
    private static Uri ReadEndpoint(MappingReader reader, bool insecure)
    {
        string text = reader.RequiredString("endpoint");
        string target = text;
        string scheme = insecure ? "http" : "https";
        foreach ((string prefix, string? means) in ((string, string?)[])[("http://", "http"), ("https://", "https"), ("dns:///", null), ("dns://", null), ("passthrough:///", null)])
        {
            if (!target.StartsWith(prefix, StringComparison.Ordinal)) continue;
            target = target[prefix.Length..];
            scheme = means ?? scheme;
            break;
        }
        if (Uri.TryCreate($"{scheme}://{target.TrimEnd('/')}", UriKind.Absolute, out Uri? uri) && uri.AbsolutePath == "/") return uri;
        if (text.Length > 0) reader.Errors.Add(reader.Node["endpoint"], $"expected host:port, found {reader.Node["endpoint"].Describe()}");
        return new Uri("http://127.0.0.1:4317");
    }
}
