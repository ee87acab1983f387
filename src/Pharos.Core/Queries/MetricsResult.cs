namespace Pharos.Core;

public enum MetricsResultType
{
    Scalar,
    String,
    Vector,
    Matrix,
}

/// <summary>The answer to a query. A scalar is one series without labels; a string stands in <see cref="Text"/>.</summary>
public sealed record MetricsResult(MetricsResultType Type, IReadOnlyList<MetricsSeries> Series)
{
    public string Text { get; init; } = "";

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> Infos { get; init; } = [];
}

/// <summary>One series of an answer, in order of time.</summary>
public sealed record MetricsSeries(LabelSet Labels, IReadOnlyList<MetricsPoint> Points);

/// <summary>A sample: a float, or a native histogram (then <see cref="Value"/> is not meant).</summary>
public readonly record struct MetricsPoint(long TimestampMs, double Value, FloatHistogram? Histogram = null);
