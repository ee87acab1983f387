using Pharos.Core;

namespace Pharos.Traces.Generator;

/// <summary>What the generator counts of itself, under Tempo's names.</summary>
internal sealed class GeneratorMetrics(MetricRegistry registry)
{
    public CounterMetric Received { get; } = registry.Counter("tempo_metrics_generator_spans_received_total", "Spans that metrics were derived from.").Default;

    public CounterMetric OutsideSlack { get; } = registry.Counter("tempo_metrics_generator_spans_discarded_total", "Spans that no metrics were derived from, by reason.", "reason").With("outside_metrics_ingestion_slack");

    /// <summary>Spans that cannot be printed as labels, and requests whose rest was left out because their resource cannot.</summary>
    public CounterMetric Malformed { get; } = registry.Counter("tempo_metrics_generator_spans_discarded_total", "Spans that no metrics were derived from, by reason.", "reason").With("malformed");

    public GaugeMetric ActiveSeries { get; } = registry.Gauge("tempo_metrics_generator_registry_active_series", "Series that are written, buckets counted one by one.").Default;

    public CounterMetric Limited { get; } = registry.Counter("tempo_metrics_generator_registry_series_limited_total", "Updates of series that were not begun because there are too many.").Default;

    public GaugeMetric WaitingEdges { get; } = registry.Gauge("pharos_traces_generator_waiting_edges", "Requests of which one side was seen.").Default;
}
