using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Attributes;

/// <summary>What an include or exclude looks at: one span, log record or point of a metric.</summary>
internal readonly record struct MatchedItem(OtlpResource Resource, OtlpScope Scope, List<OtlpAttribute> Attributes)
{
    public OtlpLogRecord? Record { get; init; }

    public OtlpSpanRecord? Span { get; init; }

    public OtlpMetric? Metric { get; init; }
}
