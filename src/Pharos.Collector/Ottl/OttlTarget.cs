using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl;

/// <summary>The telemetry that a statement runs on: an item with what it stands in. What the context does not have is null.</summary>
internal sealed class OttlTarget
{
    /// <summary>Replaced where a statement changes more than its attributes; the caller puts it back.</summary>
    public OtlpResource Resource { get; set; } = new([]);

    public OtlpScope Scope { get; set; } = new("", "", "", []);

    public OtlpLogRecord? Log { get; set; }

    public OtlpSpanRecord? Span { get; set; }

    public OtlpSpanEvent? Event { get; set; }

    public int EventIndex { get; set; }

    public OtlpMetric? Metric { get; set; }

    public OtlpPoint? Point { get; set; }

    /// <summary>A map for statements of one group; gone after the item.</summary>
    public List<OtlpAttribute> Cache { get; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
