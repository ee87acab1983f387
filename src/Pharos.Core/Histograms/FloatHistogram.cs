namespace Pharos.Core;

/// <summary>A native histogram with float counts: exponential schemas -4 to 8, or -53 with custom upper bounds (NHCB).</summary>
/// <remarks>Bucket counts are absolute (not deltas, not cumulative), laid out along the spans. A stale marker is carried in <see cref="Sum"/>. Source: prometheus.io/docs/specs/native_histograms.</remarks>
public sealed class FloatHistogram
{
    /// <summary>Schema of histograms with custom bucket bounds.</summary>
    public const int CustomBucketsSchema = -53;

    public CounterResetHint ResetHint { get; set; }

    public int Schema { get; set; }

    /// <summary>Half width of the zero bucket.</summary>
    public double ZeroThreshold { get; set; }

    public double ZeroCount { get; set; }

    public double Count { get; set; }

    public double Sum { get; set; }

    public HistogramSpan[] PositiveSpans { get; set; } = [];

    public double[] PositiveBuckets { get; set; } = [];

    public HistogramSpan[] NegativeSpans { get; set; } = [];

    public double[] NegativeBuckets { get; set; } = [];

    /// <summary>Ascending upper bounds of schema -53, without +Inf.</summary>
    public double[] CustomValues { get; set; } = [];

    public bool UsesCustomBuckets => Schema == CustomBucketsSchema;

    /// <summary>Whether this is the end of a series rather than a sample.</summary>
    public bool IsStale => StaleMarker.Is(Sum);

    /// <summary>A copy whose numbers may be changed. Spans, bucket arrays and bounds are shared: operations replace them, they never write into them.</summary>
    public FloatHistogram Copy() => (FloatHistogram)MemberwiseClone();

    /// <summary>As <see cref="HistogramFormat.Print"/>.</summary>
    public override string ToString() => HistogramFormat.Print(this);
}
