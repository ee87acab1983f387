namespace Pharos.Core;

/// <summary>Collects the series of one classic histogram at one time and makes a native histogram with custom buckets of them (NHCB; prometheus util/convertnhcb).</summary>
public sealed class ClassicHistogram
{
    private readonly SortedList<double, double> _buckets = [];

    public double? Count { get; set; }

    public double? Sum { get; set; }

    /// <summary>Sets the cumulative count up to and including a bound; +Inf is the count of all.</summary>
    public void SetBucket(double upperBound, double cumulativeCount) => _buckets[upperBound] = cumulativeCount;

    /// <summary>Makes the native histogram. Returns why it cannot be, else null.</summary>
    public string? ToCustomBuckets(out FloatHistogram? histogram)
    {
        histogram = null;
        double total = Count ?? (_buckets.Count > 0 ? _buckets.GetValueAtIndex(_buckets.Count - 1) : 0);
        double[] bounds = [.. _buckets.Keys.Where(b => !double.IsPositiveInfinity(b))];
        var counts = new double[bounds.Length + 1];
        double before = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double upTo = i < bounds.Length ? _buckets[bounds[i]] : _buckets.TryGetValue(double.PositiveInfinity, out double infinite) ? infinite : total;
            if (double.IsNaN(upTo) || upTo < before) return "bucket counts are not monotonic";
            counts[i] = upTo - before;
            before = upTo;
        }
        if (before != total) return "count mismatch";
        histogram = new FloatHistogram
        {
            Schema = FloatHistogram.CustomBucketsSchema,
            Count = total,
            Sum = Sum ?? 0,
            CustomValues = bounds,
            PositiveSpans = [new HistogramSpan(0, counts.Length)],
            PositiveBuckets = counts,
        };
        return null;
    }
}
