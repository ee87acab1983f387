using Pharos.Core;

namespace Pharos.Logs.Push;

/// <summary>What came in and what was not taken, under Loki's names, without its tenant labels.</summary>
internal sealed class PushMetrics(MetricRegistry registry)
{
    private readonly MetricFamily<CounterMetric> _discardedLines = registry.Counter("loki_discarded_samples_total", "Log lines that were not taken.", "reason");
    private readonly MetricFamily<CounterMetric> _discardedBytes = registry.Counter("loki_discarded_bytes_total", "Bytes of log lines that were not taken.", "reason");

    public CounterMetric Lines { get; } = registry.Counter("loki_distributor_lines_received_total", "Log lines taken.").Default;

    public CounterMetric Bytes { get; } = registry.Counter("loki_distributor_bytes_received_total", "Bytes of log lines taken, with structured metadata.").Default;

    public CounterMetric MetadataBytes { get; } = registry.Counter("loki_distributor_structured_metadata_bytes_received_total", "Bytes of structured metadata taken.").Default;

    public MetricFamily<CounterMetric> Requests { get; } = registry.Counter("pharos_logs_push_requests_total", "Pushes by protocol and status.", "protocol", "status");

    public void Discard(string reason, long lines, long bytes)
    {
        _discardedLines.With(reason).Increment(lines);
        _discardedBytes.With(reason).Increment(bytes);
    }
}
