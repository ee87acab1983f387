namespace Pharos.Core;

/// <summary>The buckets of a histogram with their bounds.</summary>
public static class HistogramIteration
{
    /// <summary>All buckets from the lowest to the highest; a bucket that overlaps the zero bucket is cut at the zero threshold.</summary>
    public static List<HistogramBucket> Buckets(this FloatHistogram h)
    {
        SparseBuckets negative = HistogramMath.Negative(h), positive = HistogramMath.Positive(h);
        var all = new List<HistogramBucket>(negative.Length + positive.Length + 1);
        if (h.UsesCustomBuckets)
        {
            for (int i = 0; i < positive.Length; i++)
            {
                int index = positive.Indexes[i];
                double lower = index == 0 ? double.NegativeInfinity : BucketBounds.Custom(index - 1, h.CustomValues);
                all.Add(new HistogramBucket(lower, BucketBounds.Custom(index, h.CustomValues), index == 0, true, positive.Counts[i]));
            }
            return all;
        }
        for (int i = negative.Length - 1; i >= 0; i--)
        {
            (double near, double far) = Bounds(negative.Indexes[i], h);
            all.Add(new HistogramBucket(-far, -near, true, false, negative.Counts[i]));
        }
        if (h.ZeroCount > 0) all.Add(new HistogramBucket(-h.ZeroThreshold, h.ZeroThreshold, true, true, h.ZeroCount));
        for (int i = 0; i < positive.Length; i++)
        {
            (double near, double far) = Bounds(positive.Indexes[i], h);
            all.Add(new HistogramBucket(near, far, false, true, positive.Counts[i]));
        }
        return all;
    }

    /// <summary>As <see cref="Buckets"/>, without cutting at the zero threshold: what is shown to people.</summary>
    public static List<HistogramBucket> UncutBuckets(this FloatHistogram h)
    {
        if (h.UsesCustomBuckets) return Buckets(h);
        SparseBuckets negative = HistogramMath.Negative(h), positive = HistogramMath.Positive(h);
        var all = new List<HistogramBucket>(negative.Length + positive.Length + 1);
        for (int i = negative.Length - 1; i >= 0; i--)
        {
            int index = negative.Indexes[i];
            all.Add(new HistogramBucket(-BucketBounds.Exponential(index, h.Schema), -BucketBounds.Exponential(index - 1, h.Schema), true, false, negative.Counts[i]));
        }
        if (h.ZeroCount != 0) all.Add(new HistogramBucket(-h.ZeroThreshold, h.ZeroThreshold, true, true, h.ZeroCount));
        for (int i = 0; i < positive.Length; i++)
        {
            int index = positive.Indexes[i];
            all.Add(new HistogramBucket(BucketBounds.Exponential(index - 1, h.Schema), BucketBounds.Exponential(index, h.Schema), false, true, positive.Counts[i]));
        }
        return all;
    }

    private static (double Near, double Far) Bounds(int index, FloatHistogram h)
    {
        double near = BucketBounds.Exponential(index - 1, h.Schema);
        return (near < h.ZeroThreshold ? h.ZeroThreshold : near, BucketBounds.Exponential(index, h.Schema));
    }
}
