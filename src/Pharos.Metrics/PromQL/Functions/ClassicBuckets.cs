namespace Pharos.Metrics.PromQL.Functions;

/// <summary>A cumulative bucket of a classic histogram.</summary>
internal struct ClassicBucket(double upperBound, double count)
{
    public double UpperBound = upperBound;
    public double Count = count;
}

/// <summary>Quantiles and fractions of classic histograms. Buckets come in ascending order of their bounds.</summary>
internal static class ClassicBuckets
{
    private const double SmallDelta = 1e-12;

    /// <summary>How counts had to be raised so that they do not fall.</summary>
    public readonly record struct Correction(bool Forced, double MinBucket, double MaxBucket, double MaxDifference);

    public static double Quantile(double q, Span<ClassicBucket> buckets, out Correction correction)
    {
        correction = default;
        if (double.IsNaN(q)) return double.NaN;
        if (q < 0) return double.NegativeInfinity;
        if (q > 1) return double.PositiveInfinity;
        if (!double.IsPositiveInfinity(buckets[^1].UpperBound)) return double.NaN;
        buckets = Coalesce(buckets);
        correction = MakeMonotonic(buckets);
        if (buckets.Length < 2) return double.NaN;
        double observations = buckets[^1].Count;
        if (observations == 0) return double.NaN;
        double rank = q * observations;
        int at = 0;
        while (at < buckets.Length - 1 && !(buckets[at].Count >= rank)) at++;
        if (at == buckets.Length - 1) return buckets[^2].UpperBound;
        if (at == 0 && buckets[0].UpperBound <= 0) return buckets[0].UpperBound;
        double start = 0, count = buckets[at].Count;
        if (at > 0)
        {
            start = buckets[at - 1].UpperBound;
            count -= buckets[at - 1].Count;
            rank -= buckets[at - 1].Count;
        }
        return start + ((buckets[at].UpperBound - start) * (rank / count));
    }

    public static double Fraction(double lower, double upper, Span<ClassicBucket> buckets)
    {
        if (!double.IsPositiveInfinity(buckets[^1].UpperBound)) return double.NaN;
        buckets = Coalesce(buckets);
        double count = buckets[^1].Count;
        if (count == 0 || double.IsNaN(lower) || double.IsNaN(upper)) return double.NaN;
        if (lower >= upper) return 0;
        return (Rank(upper, buckets, count) - Rank(lower, buckets, count)) / count;
    }

    private static double Rank(double value, ReadOnlySpan<ClassicBucket> buckets, double total)
    {
        double before = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            double start = i > 0 ? buckets[i - 1].UpperBound : buckets[0].UpperBound > 0 ? 0 : double.NegativeInfinity, end = buckets[i].UpperBound;
            if (start >= value) return Math.Min(before, total);
            if (end > value)
            {
                // Without a lower end there is nothing to divide: the whole bucket counts.
                double rank = double.IsNegativeInfinity(start) ? buckets[i].Count : before + ((buckets[i].Count - before) * (value - start) / (end - start));
                return Math.Min(rank, total);
            }
            before = buckets[i].Count;
        }
        return total;
    }

    private static Span<ClassicBucket> Coalesce(Span<ClassicBucket> buckets)
    {
        int last = 0;
        for (int i = 1; i < buckets.Length; i++)
        {
            if (buckets[i].UpperBound == buckets[last].UpperBound) buckets[last].Count += buckets[i].Count;
            else buckets[++last] = buckets[i];
        }
        return buckets[..(last + 1)];
    }

    /// <summary>Differences that are only rounding are smoothed in silence; real decreases are lifted and told.</summary>
    private static Correction MakeMonotonic(Span<ClassicBucket> buckets)
    {
        var correction = new Correction(false, double.PositiveInfinity, double.NegativeInfinity, 0);
        double previous = buckets[0].Count;
        for (int i = 1; i < buckets.Length; i++)
        {
            double current = buckets[i].Count;
            if (current == previous) continue;
            if (AlmostEqual(previous, current))
            {
                buckets[i].Count = previous;
                continue;
            }
            if (current < previous)
            {
                buckets[i].Count = previous;
                correction = new Correction(true, Math.Min(correction.MinBucket, buckets[i].UpperBound), Math.Max(correction.MaxBucket, buckets[i].UpperBound),
                    Math.Max(correction.MaxDifference, previous - current));
                continue;
            }
            previous = current;
        }
        return correction;
    }

    private static bool AlmostEqual(double a, double b)
    {
        const double SmallestNormal = 2.2250738585072014e-308;
        double sum = Math.Abs(a) + Math.Abs(b), difference = Math.Abs(a - b);
        if (a == 0 || b == 0 || sum < SmallestNormal) return difference < SmallDelta * SmallestNormal;
        return difference / Math.Min(sum, double.MaxValue) < SmallDelta;
    }
}
