using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>Native histograms as points of exponential histograms, or of histograms where they have bounds of their own.</summary>
internal static class NativeHistograms
{
    /// <summary>A histogram with wider gaps than this is not laid out.</summary>
    private const int MaxBuckets = 10_000;

    /// <summary>Null where it cannot be told in OTLP.</summary>
    public static OtlpPoint? ToPoint(FloatHistogram histogram)
    {
        var point = new OtlpPoint();
        if (histogram.IsStale)
        {
            point.Flags = OtlpPoint.NoRecordedValue;
            return point;
        }
        (point.Count, point.Sum) = ((ulong)histogram.Count, histogram.Sum);
        if (histogram.UsesCustomBuckets)
        {
            var counts = new OtlpBuckets();
            if (!Lay(histogram.PositiveSpans, histogram.PositiveBuckets, counts, 0)) return null;
            var all = new ulong[histogram.CustomValues.Length + 1];
            for (int i = 0; i < counts.Counts.Count; i++) if (counts.Offset + i is var at && at >= 0 && at < all.Length) all[at] = counts.Counts[i];
            point.Bounds.AddRange(histogram.CustomValues);
            point.BucketCounts.AddRange(all);
            return point;
        }
        (point.Scale, point.ZeroCount, point.ZeroThreshold) = (histogram.Schema, (ulong)histogram.ZeroCount, histogram.ZeroThreshold);
        // A bucket of Prometheus is named by its upper bound, one of OTLP by its lower: one less.
        return Lay(histogram.PositiveSpans, histogram.PositiveBuckets, point.Positive, -1) && Lay(histogram.NegativeSpans, histogram.NegativeBuckets, point.Negative, -1) ? point : null;
    }

    private static bool Lay(HistogramSpan[] spans, double[] counts, OtlpBuckets into, int shift)
    {
        if (spans.Length == 0) return true;
        into.Offset = spans[0].Offset + shift;
        int at = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            int gap = i == 0 ? 0 : spans[i].Offset;
            if (gap < 0 || into.Counts.Count + (long)gap + spans[i].Length > MaxBuckets) return false;
            for (int j = 0; j < gap; j++) into.Counts.Add(0);
            for (int j = 0; j < spans[i].Length && at < counts.Length; j++) into.Counts.Add((ulong)Math.Max(0, counts[at++]));
        }
        return true;
    }
}
