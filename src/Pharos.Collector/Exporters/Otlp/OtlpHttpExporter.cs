using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Otlp;

/// <summary>The <c>otlphttp</c> exporter: OTLP over HTTP (docs: exporter/otlphttpexporter); timeout 30 s, gzip by default.</summary>
internal sealed record OtlpHttpExporter : IExporterSettings
{
    public static readonly ComponentType<IExporterSettings> Type = new("otlphttp", Signals.All, Read);

    public required Uri? TracesUrl { get; init; }

    public required Uri? MetricsUrl { get; init; }

    public required Uri? LogsUrl { get; init; }

    public required ClientSettings Client { get; init; }

    public required SendSettings Send { get; init; }

    public bool IsJson { get; init; }

    public IExporter Create(ComponentContext context) => new SendingExporter(context, Send, new OtlpHttpSender(this, context.Clock));

    private static OtlpHttpExporter Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        string endpoint = (reader.String("endpoint") ?? "").TrimEnd('/');
        if (reader.Child("profiles_endpoint").HasValue) context.Errors.Warn(node["profiles_endpoint"], "Pharos has no profiles");
        var settings = new OtlpHttpExporter
        {
            TracesUrl = Url(reader, "traces_endpoint", endpoint, "/v1/traces"),
            MetricsUrl = Url(reader, "metrics_endpoint", endpoint, "/v1/metrics"),
            LogsUrl = Url(reader, "logs_endpoint", endpoint, "/v1/logs"),
            IsJson = reader.Choice("encoding", false, ("proto", false), ("json", true)),
            Client = ClientSettings.Read(reader, context, "gzip", "gzip", "zstd", "zlib", "deflate"),
            Send = SendSettings.Read(reader, context, TimeSpan.FromSeconds(30)),
        };
        reader.End();
        if (settings is { TracesUrl: null, MetricsUrl: null, LogsUrl: null } && !node["endpoint"].HasValue) context.Errors.Add(node, "endpoint (or traces_endpoint, metrics_endpoint, logs_endpoint) is needed");
        return settings;
    }

    private static Uri? Url(MappingReader reader, string key, string endpoint, string path)
    {
        string? own = reader.String(key);
        string text = own is { Length: > 0 } ? own : endpoint.Length > 0 ? endpoint + path : "";
        if (text.Length == 0) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https") return url;
        if (own is { Length: > 0 } || key == "traces_endpoint") reader.Errors.Add(reader.Node[own is { Length: > 0 } ? key : "endpoint"], $"expected a URL with http:// or https://, found \"{(own is { Length: > 0 } ? own : endpoint)}\"");
        return null;
    }
}
