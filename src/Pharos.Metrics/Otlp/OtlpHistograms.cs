using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Otlp;

/// <summary>OTLP histograms as native histograms: exponential ones by schema, explicit ones with custom bounds.</summary>
internal static class OtlpHistograms
{
    private const double DefaultZeroThreshold = 1e-128;
    private const int HighestSchema = 8;
    private const int LowestSchema = -4;

    /// <summary>An exponential histogram. OTLP's bucket i has the upper bound base^(i+1), Prometheus' base^i; scales above 8 are merged down to 8.</summary>
    /// <returns>Null where the scale is too coarse.</returns>
    public static FloatHistogram? FromExponential(OtlpPoint point)
    {
        if (point.Scale < LowestSchema) return null;
        int down = Math.Max(0, point.Scale - HighestSchema);
        var histogram = new FloatHistogram
        {
            Schema = point.Scale - down,
            ZeroThreshold = point.ZeroThreshold == 0 ? DefaultZeroThreshold : point.ZeroThreshold,
            ZeroCount = point.ZeroCount,
            Count = point.Count,
            Sum = point.Sum ?? 0,
        };
        (histogram.PositiveSpans, histogram.PositiveBuckets) = Layout(point.Positive, down);
        (histogram.NegativeSpans, histogram.NegativeBuckets) = Layout(point.Negative, down);
        return histogram;
    }

    private static (HistogramSpan[], double[]) Layout(OtlpBuckets buckets, int down)
    {
        var spans = new List<HistogramSpan>();
        var counts = new List<double>();
        long lastIndex = 0;
        for (int i = 0; i < buckets.Counts.Count; i++)
        {
            if (buckets.Counts[i] == 0) continue;
            long index = Math.Min((((long)buckets.Offset + i) >> Math.Min(down, 62)) + 1, int.MaxValue); // a shift by 64 would be none
            if (counts.Count > 0 && index == lastIndex)
            {
                counts[^1] += buckets.Counts[i];
                continue;
            }
            if (counts.Count > 0 && index == lastIndex + 1) spans[^1] = spans[^1] with { Length = spans[^1].Length + 1 };
            else spans.Add(new HistogramSpan((int)(counts.Count == 0 ? index : index - lastIndex - 1), 1));
            counts.Add(buckets.Counts[i]);
            lastIndex = index;
        }
        return ([.. spans], [.. counts]);
    }

    /// <summary>An explicit histogram with its bounds as custom ones.</summary>
    public static FloatHistogram FromExplicit(OtlpPoint point)
    {
        List<double> bounds = point.Bounds.Count > 0 && double.IsPositiveInfinity(point.Bounds[^1]) ? point.Bounds[..^1] : point.Bounds;
        return new FloatHistogram
        {
            Schema = FloatHistogram.CustomBucketsSchema,
            CustomValues = [.. bounds],
            PositiveSpans = point.BucketCounts.Count == 0 ? [] : [new HistogramSpan(0, point.BucketCounts.Count)],
            PositiveBuckets = [.. point.BucketCounts.Select(c => (double)c)],
            Count = point.Count,
            Sum = point.Sum ?? 0,
        };
    }
}
