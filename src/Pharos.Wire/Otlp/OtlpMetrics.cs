namespace Pharos.Wire.Otlp;

/// <summary>opentelemetry.proto.metrics.v1.AggregationTemporality.</summary>
public enum OtlpTemporality
{
    Unspecified = 0,
    Delta = 1,
    Cumulative = 2,
}

public enum OtlpMetricKind
{
    None,
    Gauge,
    Sum,
    Histogram,
    ExponentialHistogram,
    Summary,
}

/// <summary>Metrics of one scope of one resource.</summary>
public sealed record OtlpScopeMetrics(OtlpResource Resource, OtlpScope Scope, List<OtlpMetric> Metrics);

public sealed class OtlpMetric
{
    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public string Unit { get; set; } = "";

    public OtlpMetricKind Kind { get; set; }

    public OtlpTemporality Temporality { get; set; }

    public bool IsMonotonic { get; set; }

    public List<OtlpPoint> Points { get; } = [];

    /// <summary>Field 12: what a translation from another format keeps of it, such as <c>prometheus.type</c>.</summary>
    public List<OtlpAttribute> Metadata { get; } = [];
}

/// <summary>A data point of any kind; what its kind does not have stays at its default.</summary>
public sealed class OtlpPoint
{
    /// <summary>The flag of a point that says that there is no value any more.</summary>
    public const uint NoRecordedValue = 1;

    public List<OtlpAttribute> Attributes { get; } = [];

    public ulong StartNs { get; set; }

    public ulong TimeNs { get; set; }

    public uint Flags { get; set; }

    /// <summary>Of gauges and sums; of an integer the nearest double.</summary>
    public double Value { get; set; }

    /// <summary>Of gauges and sums that came as an integer: the exact value.</summary>
    public long? Integer { get; set; }

    public ulong Count { get; set; }

    public double? Sum { get; set; }

    /// <summary>Of histograms of both kinds.</summary>
    public double? Min { get; set; }

    public double? Max { get; set; }

    /// <summary>Of histograms: one more than <see cref="Bounds"/>, or none.</summary>
    public List<ulong> BucketCounts { get; } = [];

    public List<double> Bounds { get; } = [];

    public int Scale { get; set; }

    public ulong ZeroCount { get; set; }

    public double ZeroThreshold { get; set; }

    public OtlpBuckets Positive { get; } = new();

    public OtlpBuckets Negative { get; } = new();

    /// <summary>Of summaries.</summary>
    public List<(double Quantile, double Value)> Quantiles { get; } = [];

    public List<OtlpExemplar> Exemplars { get; } = [];
}

/// <summary>Buckets of an exponential histogram: count i is of index <see cref="Offset"/> + i.</summary>
public sealed class OtlpBuckets
{
    public int Offset { get; set; }

    public List<ulong> Counts { get; } = [];
}

/// <param name="TraceId">Lower-case hex, or empty.</param>
public sealed record OtlpExemplar(ulong TimeNs, double Value, string TraceId, string SpanId, List<OtlpAttribute> Attributes)
{
    /// <summary>The exact value where it came as an integer.</summary>
    public long? Integer { get; init; }
}
