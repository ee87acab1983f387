namespace Pharos.SpanMetrics.Spans;

/// <summary>What is derived from single spans (Tempo docs: metrics_generator.processor.span_metrics).</summary>
public sealed record SpanMetricsOptions
{
    /// <summary>Upper bounds in seconds.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384];

    public SpanMetricNames Names { get; init; } = SpanMetricNames.Tempo;

    public bool Service { get; init; } = true;

    public bool SpanName { get; init; } = true;

    public bool SpanKind { get; init; } = true;

    public bool StatusCode { get; init; } = true;

    public bool StatusMessage { get; init; }

    /// <summary>Attributes of resource or span that become labels.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    /// <summary>Values of dimensions that neither has.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<DimensionMapping> Mappings { get; init; } = [];

    /// <summary>Whether a series describes each resource, and the others name it by job and instance.</summary>
    public bool TargetInfo { get; init; }

    /// <summary>Attributes that the series of a resource leaves out.</summary>
    public IReadOnlyList<string> TargetInfoExcluded { get; init; } = [];

    public bool InstanceLabel { get; init; } = true;

    public bool Count { get; init; } = true;

    public bool Latency { get; init; } = true;

    public bool Size { get; init; } = true;

    public SpanMultiplier Multiplier { get; init; } = new("", false);

    public SpanFilter Filter { get; init; } = SpanFilter.All;
}
