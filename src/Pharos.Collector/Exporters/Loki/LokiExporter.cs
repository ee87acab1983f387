using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Loki;

/// <summary>The <c>loki</c> exporter, which upstream has removed (contrib 0.131): accepted and behaves as it did (its README and pkg/translator/loki at 0.130), with a warning that names what replaces it.</summary>
internal sealed record LokiExporter : IExporterSettings
{
    public static readonly ComponentType<IExporterSettings> Type = new("loki", Signals.Logs, Read);

    public required Uri Endpoint { get; init; }

    public required ClientSettings Client { get; init; }

    public required SendSettings Send { get; init; }

    /// <summary>Which of exporter, job, instance and level become labels.</summary>
    public DefaultLabels Labels { get; init; } = new(true, true, true, true);

    public IExporter Create(ComponentContext context) => new SendingExporter(context, Send, new LokiSender(this, context.Clock));

    private static LokiExporter Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        Uri url = HttpEndpoint.Read(reader, "http://127.0.0.1:3100/loki/api/v1/push");
        context.Errors.Warn(context.Key ?? node, $"the loki exporter was removed upstream; use otlphttp with endpoint: {url.GetLeftPart(UriPartial.Authority)}/otlp. Here it behaves as it did");
        foreach (string key in (string[])["labels", "tenant", "tenant_id", "format"]) reader.Ignored(key, "was removed before the exporter was: use the hints loki.attribute.labels, loki.resource.labels, loki.tenant, loki.format");
        var labels = new MappingReader(reader.Child("default_labels_enabled"), context.Errors);
        var settings = new LokiExporter
        {
            Endpoint = url,
            Labels = new DefaultLabels(labels.Bool("exporter", true), labels.Bool("job", true), labels.Bool("instance", true), labels.Bool("level", true)),
            Client = ClientSettings.Read(reader, context, "snappy", "snappy", "gzip"),
            Send = SendSettings.Read(reader, context, TimeSpan.FromSeconds(30)),
        };
        labels.End();
        reader.End();
        return settings;
    }
}

/// <summary>The labels that every stream gets unless they are switched off.</summary>
internal readonly record struct DefaultLabels(bool Exporter, bool Job, bool Instance, bool Level);
