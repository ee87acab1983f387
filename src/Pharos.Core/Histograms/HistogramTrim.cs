namespace Pharos.Core;

/// <summary>The trim operators <c>&lt;/</c> and <c>&gt;/</c>: keep the observations below or above a value, split a bucket by interpolation.</summary>
/// <remarks>The sum of what is left is estimated from the middle of each bucket: the geometric mean of exponential buckets, else the arithmetic one.</remarks>
public static class HistogramTrim
{
    /// <summary>A new histogram with the observations up to <paramref name="bound"/>.</summary>
    public static FloatHistogram KeepUpTo(this FloatHistogram h, double bound) => Trim(h, bound, keepBelow: true);

    /// <summary>A new histogram with the observations from <paramref name="bound"/> on.</summary>
    public static FloatHistogram KeepFrom(this FloatHistogram h, double bound) => Trim(h, bound, keepBelow: false);

    private static FloatHistogram Trim(FloatHistogram h, double bound, bool keepBelow)
    {
        FloatHistogram result = h.Copy();
        bool changed = false;
        double count = 0, sum = 0;
        SparseBuckets positive = HistogramMath.Positive(h), negative = HistogramMath.Negative(h);
        var keptPositive = new double[positive.Length];
        var keptNegative = new double[negative.Length];
        for (int i = 0; i < positive.Length; i++)
        {
            (double kept, double middle) = h.UsesCustomBuckets
                ? CustomPart(positive.Indexes[i], h.CustomValues, positive.Counts[i], bound, keepBelow)
                : ExponentialPart(BucketBounds.Exponential(positive.Indexes[i] - 1, h.Schema), BucketBounds.Exponential(positive.Indexes[i], h.Schema), positive.Counts[i], bound, keepBelow);
            Take(ref keptPositive[i], positive.Counts[i], kept, middle);
        }
        for (int i = 0; i < negative.Length; i++)
        {
            // Mirrored: what is below the bound on the negative side is above its mirror image on the positive one.
            (double kept, double middle) = ExponentialPart(
                BucketBounds.Exponential(negative.Indexes[i] - 1, h.Schema), BucketBounds.Exponential(negative.Indexes[i], h.Schema), negative.Counts[i], -bound, !keepBelow);
            Take(ref keptNegative[i], negative.Counts[i], kept, -middle);
        }
        double keptZero = 0;
        if (!h.UsesCustomBuckets && h.ZeroCount != 0)
        {
            double lower = -h.ZeroThreshold, upper = h.ZeroThreshold;
            if (negative.Length == 0 && positive.Length > 0) lower = 0;
            else if (positive.Length == 0 && negative.Length > 0) upper = 0;
            (double kept, double middle) = LinearPart(lower, upper, h.ZeroCount, bound, keepBelow);
            Take(ref keptZero, h.ZeroCount, kept, middle);
        }
        if (!changed) return result;
        result.Count = count;
        result.Sum = sum;
        result.ZeroCount = keptZero;
        (result.PositiveSpans, result.PositiveBuckets) = new SparseBuckets(positive.Indexes, keptPositive).Write();
        (result.NegativeSpans, result.NegativeBuckets) = new SparseBuckets(negative.Indexes, keptNegative).Write();
        return result;

        void Take(ref double into, double whole, double kept, double middle)
        {
            into = kept;
            if (kept != whole) changed = true;
            count += kept;
            if (kept != 0) sum += kept * middle;
        }
    }

    private static (double Kept, double Middle) LinearPart(double lower, double upper, double count, double bound, bool keepBelow)
    {
        if (keepBelow ? bound >= upper : bound <= lower) return (count, (lower + upper) / 2);
        if (keepBelow ? bound <= lower : bound >= upper) return (0, 0);
        double below = count * (bound - lower) / (upper - lower);
        return keepBelow ? (below, (lower + bound) / 2) : (count - below, (bound + upper) / 2);
    }

    private static (double Kept, double Middle) ExponentialPart(double lower, double upper, double count, double bound, bool keepBelow)
    {
        if (keepBelow ? bound >= upper : bound <= lower) return (count, Math.Sqrt(lower) * Math.Sqrt(upper));
        if (keepBelow ? bound <= lower : bound >= upper) return (0, 0);
        double logLower = Math.Log2(lower), logUpper = Math.Log2(upper);
        double below = count * (Math.Log2(bound) - logLower) / (logUpper - logLower);
        return keepBelow ? (below, Math.Sqrt(lower * bound)) : (count - below, Math.Sqrt(bound * upper));
    }

    /// <summary>The outermost buckets have no width to interpolate in: the lowest starts at 0 where its upper bound is positive, and otherwise stands whole at its end or at the bound.</summary>
    private static (double Kept, double Middle) CustomPart(int index, double[] bounds, double count, double bound, bool keepBelow)
    {
        double lower = index == 0 ? double.NegativeInfinity : BucketBounds.Custom(index - 1, bounds), upper = BucketBounds.Custom(index, bounds);
        if (double.IsPositiveInfinity(upper))
        {
            if (keepBelow) return double.IsPositiveInfinity(bound) ? (count, Finite(lower)) : (0, 0);
            if (double.IsPositiveInfinity(bound)) return (0, 0);
            if (double.IsNegativeInfinity(lower)) return double.IsNegativeInfinity(bound) ? (count, 0) : (0, 0);
            return (count, Math.Max(lower, bound));
        }
        if (!double.IsNegativeInfinity(lower)) return LinearPart(lower, upper, count, bound, keepBelow);
        if (double.IsNegativeInfinity(bound)) return keepBelow ? (0, 0) : (count, upper > 0 ? upper / 2 : upper);
        if (upper > 0)
        {
            if (bound < 0) return (0, 0);
            return LinearPart(0, upper, count, bound, keepBelow);
        }
        return keepBelow ? (count, Math.Min(upper, bound)) : (0, 0);
    }

    private static double Finite(double bound) => double.IsInfinity(bound) ? 0 : bound;
}
