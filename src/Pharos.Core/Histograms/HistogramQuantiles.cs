namespace Pharos.Core;

/// <summary>Quantiles and fractions estimated from a native histogram (Prometheus docs: histogram_quantile, histogram_fraction).</summary>
public static class HistogramQuantiles
{
    /// <summary>What a histogram with NaN observations does to a quantile.</summary>
    public enum NanEffect
    {
        None,
        ResultIsNan,
        SkewedHigher,
    }

    /// <summary>The q-quantile. Interpolates on a logarithmic scale in exponential buckets, linearly in the zero bucket and in custom buckets.</summary>
    public static double Quantile(this FloatHistogram h, double q, out NanEffect effect)
    {
        effect = NanEffect.None;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (h.Count == 0 || double.IsNaN(q)) return double.NaN;
        bool hasNan = double.IsNaN(h.Sum);
        // Observations that are NaN count but stand in no bucket, so the rank must be counted from the low end.
        bool forward = hasNan || q < 0.5;
        double rank = forward ? q * h.Count : (1 - q) * h.Count;
        List<HistogramBucket> buckets = h.Buckets();
        double count = 0;
        HistogramBucket bucket = default;
        for (int i = 0; i < buckets.Count; i++)
        {
            bucket = buckets[forward ? i : buckets.Count - 1 - i];
            if (bucket.Count == 0) continue;
            count += bucket.Count;
            if (count >= rank) break;
        }
        if (h.UsesCustomBuckets)
        {
            if (double.IsNegativeInfinity(bucket.Lower))
            {
                if (bucket.Upper <= 0) return bucket.Upper;
                bucket = bucket with { Lower = 0 };
            }
            else if (double.IsPositiveInfinity(bucket.Upper)) return bucket.Lower;
        }
        else if (bucket.Lower < 0 && bucket.Upper > 0) bucket = OneSided(bucket, h);
        count = Math.Min(count, h.Count);
        if (count < rank)
        {
            if (!hasNan) return bucket.Upper;
            effect = NanEffect.ResultIsNan;
            return double.NaN;
        }
        if (hasNan) effect = CountOf(buckets) < h.Count ? NanEffect.SkewedHigher : NanEffect.None;
        rank = forward ? rank - (count - bucket.Count) : count - rank;
        double fraction = rank / bucket.Count;
        if (h.UsesCustomBuckets || (bucket.Lower <= 0 && bucket.Upper >= 0)) return bucket.Lower + ((bucket.Upper - bucket.Lower) * fraction);
        double logLower = Math.Log2(Math.Abs(bucket.Lower)), logUpper = Math.Log2(Math.Abs(bucket.Upper));
        return bucket.Lower > 0
            ? Math.Pow(2, logLower + ((logUpper - logLower) * fraction))
            : -Math.Pow(2, logUpper + ((logLower - logUpper) * (1 - fraction)));
    }

    /// <summary>The share of observations between two values. <paramref name="nansExcluded"/>: NaN observations are part of no fraction.</summary>
    public static double Fraction(this FloatHistogram h, double lower, double upper, out bool nansExcluded)
    {
        nansExcluded = false;
        if (h.Count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return double.NaN;
        if (lower >= upper) return 0;
        List<HistogramBucket> buckets = h.Buckets();
        double total = CountOf(buckets);
        double limit = h.Count;
        if (double.IsNaN(h.Sum) && total < h.Count)
        {
            nansExcluded = true;
            limit = total;
        }
        double upperRank = Rank(h, buckets, upper, limit), lowerRank = Rank(h, buckets, lower, limit);
        return (upperRank - lowerRank) / h.Count;
    }

    /// <summary>The estimated number of observations up to a value.</summary>
    private static double Rank(FloatHistogram h, List<HistogramBucket> buckets, double value, double limit)
    {
        double rank = 0;
        foreach (HistogramBucket raw in buckets)
        {
            HistogramBucket b = raw;
            bool linear = h.UsesCustomBuckets;
            if (h.UsesCustomBuckets)
            {
                if (double.IsNegativeInfinity(b.Lower) && b.Upper >= 0) b = b with { Lower = 0 };
            }
            else if (b.Lower <= 0 && b.Upper >= 0)
            {
                linear = true;
                b = OneSided(b, h);
            }
            if (b.Lower >= value) return Math.Min(rank, limit);
            if (b.Upper > value)
            {
                if (linear)
                {
                    // A bucket without end cannot be divided: its observations stand where the value does not reach.
                    if (double.IsNegativeInfinity(b.Lower)) return Math.Min(rank + b.Count, limit);
                    if (double.IsPositiveInfinity(b.Upper)) return Math.Min(rank, limit);
                    return Math.Min(rank + (b.Count * (value - b.Lower) / (b.Upper - b.Lower)), limit);
                }
                double logLower = Math.Log2(Math.Abs(b.Lower)), logUpper = Math.Log2(Math.Abs(b.Upper)), logValue = Math.Log2(Math.Abs(value));
                double fraction = value > 0 ? (logValue - logLower) / (logUpper - logLower) : 1 - ((logValue - logUpper) / (logLower - logUpper));
                return Math.Min(rank + (b.Count * fraction), limit);
            }
            rank += b.Count;
        }
        return limit;
    }

    /// <summary>A zero bucket beside buckets of one sign only holds observations of that sign.</summary>
    private static HistogramBucket OneSided(HistogramBucket zero, FloatHistogram h)
    {
        if (h.NegativeBuckets.Length == 0 && h.PositiveBuckets.Length > 0) return zero with { Lower = 0 };
        if (h.PositiveBuckets.Length == 0 && h.NegativeBuckets.Length > 0) return zero with { Upper = 0 };
        return zero;
    }

    private static double CountOf(List<HistogramBucket> buckets)
    {
        double count = 0;
        foreach (HistogramBucket bucket in buckets) count += bucket.Count;
        return count;
    }
}
