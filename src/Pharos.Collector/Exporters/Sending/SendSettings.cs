using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>What every exporter that sends has: timeout, queue, retry (docs: exporter/exporterhelper).</summary>
internal sealed record SendSettings
{
    /// <summary>Of one attempt; zero for none.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public QueueSettings Queue { get; init; } = new();

    public RetrySettings Retry { get; init; } = new();

    /// <summary>Reads the keys from an exporter's own mapping.</summary>
    public static SendSettings Read(MappingReader reader, ReadContext context, TimeSpan? timeout = null) => new()
    {
        Timeout = reader.PositiveGoDuration("timeout", timeout ?? TimeSpan.FromSeconds(5)),
        Queue = QueueSettings.Read(reader.Child("sending_queue"), context),
        Retry = RetrySettings.Read(reader.Child("retry_on_failure"), context),
    };
}
