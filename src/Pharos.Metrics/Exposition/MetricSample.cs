using Pharos.Core;

namespace Pharos.Metrics.Exposition;

/// <summary>What a sample's name has after the family's, and which label its bound goes to.</summary>
internal enum SampleSuffix : byte
{
    None,
    Count,
    Sum,
    Bucket,
    Quantile,
}

/// <summary>One sample of a protobuf metric. <paramref name="Exemplar"/> is a range of the metric's bytes, empty for none.</summary>
internal readonly record struct MetricSample(SampleSuffix Suffix, double Bound, double Value, FloatHistogram? Histogram = null, Range Exemplar = default, bool NativeExemplars = false);
