namespace Pharos.Core;

/// <summary>Makes zero buckets of different widths comparable (native histogram specification, "Zero bucket").</summary>
internal static class ZeroBuckets
{
    /// <summary>
    /// The zero count that a histogram would have with a wider zero bucket. Where the new threshold lies inside a populated bucket, it moves
    /// outwards to the end of that bucket, so that no count is split.
    /// </summary>
    public static (double Count, double Threshold) Widen(FloatHistogram h, double threshold)
    {
        if (threshold <= h.ZeroThreshold) return (h.ZeroCount, h.ZeroThreshold);
        SparseBuckets positive = HistogramMath.Positive(h), negative = HistogramMath.Negative(h);
        while (true)
        {
            double moved = MovedOut(negative, h.Schema, MovedOut(positive, h.Schema, threshold));
            if (moved == threshold) break;
            threshold = moved;
        }
        return (h.ZeroCount + CountBelow(positive, h.Schema, threshold) + CountBelow(negative, h.Schema, threshold), threshold);
    }

    /// <summary>Gives <paramref name="h"/> a zero bucket that holds both zero buckets; the result is what <paramref name="other"/>'s zero count would be with it.</summary>
    public static double Reconcile(FloatHistogram h, FloatHistogram other)
    {
        double otherCount = other.ZeroCount, otherThreshold = other.ZeroThreshold;
        while (otherThreshold != h.ZeroThreshold)
        {
            if (h.ZeroThreshold > otherThreshold) (otherCount, otherThreshold) = Widen(other, h.ZeroThreshold);
            if (otherThreshold > h.ZeroThreshold)
            {
                (h.ZeroCount, h.ZeroThreshold) = Widen(h, otherThreshold);
                (h.PositiveSpans, h.PositiveBuckets) = Outside(HistogramMath.Positive(h), h).Write();
                (h.NegativeSpans, h.NegativeBuckets) = Outside(HistogramMath.Negative(h), h).Write();
            }
        }
        return otherCount;
    }

    private static SparseBuckets Outside(SparseBuckets side, FloatHistogram h)
    {
        int skip = 0;
        while (skip < side.Length && BucketBounds.Exponential(side.Indexes[skip] - 1, h.Schema) < h.ZeroThreshold) skip++;
        return new SparseBuckets(side.Indexes[skip..], side.Counts[skip..]);
    }

    private static double MovedOut(SparseBuckets side, int schema, double threshold)
    {
        for (int i = 0; i < side.Length; i++)
        {
            if (BucketBounds.Exponential(side.Indexes[i] - 1, schema) >= threshold) break;
            double upper = BucketBounds.Exponential(side.Indexes[i], schema);
            if (upper > threshold && side.Counts[i] != 0) return upper;
        }
        return threshold;
    }

    private static double CountBelow(SparseBuckets side, int schema, double threshold)
    {
        double count = 0;
        for (int i = 0; i < side.Length && BucketBounds.Exponential(side.Indexes[i] - 1, schema) < threshold; i++) count += side.Counts[i];
        return count;
    }
}
