using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Exporters.Http;
using Pharos.Collector.Exporters.Sending;
using Pharos.Configuration;
using Pharos.Metrics.RemoteWrite.Out;

namespace Pharos.Collector.Exporters.RemoteWrite;

/// <summary>The <c>prometheusremotewrite</c> exporter (docs: exporter/prometheusremotewriteexporter): remote write 1.0, snappy.</summary>
internal sealed record RemoteWriteExporter : IExporterSettings
{
    public static readonly ComponentType<IExporterSettings> Type = new("prometheusremotewrite", Signals.Metrics, Read);

    public required Uri Endpoint { get; init; }

    public required ClientSettings Client { get; init; }

    public required SendSettings Send { get; init; }

    public string Namespace { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> ExternalLabels { get; init; } = [];

    public bool AddSuffixes { get; init; } = true;

    public bool PromoteResource { get; init; }

    public bool HasTargetInfo { get; init; } = true;

    public long MaxBatchBytes { get; init; } = 3_000_000;

    public IExporter Create(ComponentContext context) => new SendingExporter(context, Send, new RemoteWriteSender(this, context.Clock));

    private static RemoteWriteExporter Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        ConfigNode conversion = reader.Child("resource_to_telemetry_conversion"), targetInfo = reader.Child("target_info"), queue = reader.Child("remote_write_queue");
        var conversionReader = new MappingReader(conversion, context.Errors);
        var infoReader = new MappingReader(targetInfo, context.Errors);
        var queueReader = new MappingReader(queue, context.Errors);
        foreach (string key in (string[])["wal", "send_metadata", "max_batch_request_parallelism", "translation_strategy", "protobuf_message"]) reader.Ignored(key, "is read and not acted upon");
        queueReader.Ignored("num_consumers", "is read and not acted upon: one consumer keeps the samples of a series in order");
        foreach (string key in (string[])["export_created_metric", "add_created_metric"]) reader.Ignored(key, "was removed upstream");
        Uri url = HttpEndpoint.Read(reader, "http://127.0.0.1:9090/api/v1/write");
        var settings = new RemoteWriteExporter
        {
            Endpoint = url,
            Namespace = reader.String("namespace", ""),
            ExternalLabels = reader.StringMap("external_labels"),
            AddSuffixes = reader.Bool("add_metric_suffixes", true),
            PromoteResource = conversionReader.Bool("enabled", false),
            HasTargetInfo = infoReader.Bool("enabled", true),
            MaxBatchBytes = reader.Integer("max_batch_size_bytes", 3_000_000, 1_000),
            Client = ClientSettings.Read(reader, context, "snappy", "snappy"),
            Send = new SendSettings
            {
                Timeout = reader.PositiveGoDuration("timeout", TimeSpan.FromSeconds(5)),
                Retry = RetrySettings.Read(reader.Child("retry_on_failure"), context) is var retry && !node["retry_on_failure"]["initial_interval"].Exists ? retry with { InitialInterval = TimeSpan.FromMilliseconds(50) } : retry,
                // Samples of one series must arrive in order: one consumer, whatever the file says.
                Queue = new QueueSettings { Enabled = queueReader.Bool("enabled", true), Size = queueReader.Integer("queue_size", 10_000, 1), Consumers = 1 },
            },
        };
        foreach (MappingReader inner in (MappingReader[])[conversionReader, infoReader, queueReader, reader]) inner.End();
        return settings;
    }

    public OtlpWriteRequest Translation() => new(AddSuffixes, PromoteResource) { ExternalLabels = ExternalLabels, Namespace = Namespace, HasTargetInfo = HasTargetInfo };
}
