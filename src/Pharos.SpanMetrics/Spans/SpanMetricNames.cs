namespace Pharos.SpanMetrics.Spans;

/// <summary>What metrics and labels are called: Tempo's generator and the collector's connector count the same under different names.</summary>
public sealed record SpanMetricNames
{
    public static readonly SpanMetricNames Tempo = new();

    public string Calls { get; init; } = SpanProcessor.Calls;

    public string Latency { get; init; } = SpanProcessor.Latency;

    public string Service { get; init; } = "service";

    public string SpanName { get; init; } = "span_name";

    public string SpanKind { get; init; } = "span_kind";

    public string StatusCode { get; init; } = "status_code";

    /// <summary>Attributes keep their names; otherwise they become classic label names, with underscores before one that is taken.</summary>
    public bool KeepsAttributeNames { get; init; }

    /// <summary>How many of the latency's unit are a second: 1, or 1000 for milliseconds.</summary>
    public double UnitsPerSecond { get; init; } = 1;
}
