using Pharos.Core;

namespace Pharos.Metrics.Exposition;

/// <summary>What must hold of a native histogram from outside (native histogram specification, validity).</summary>
internal static class HistogramChecks
{
    /// <summary>What is wrong with it, or null.</summary>
    public static string? Fault(FloatHistogram histogram)
    {
        if (histogram.Schema is not (>= -4 and <= 8) && !histogram.UsesCustomBuckets) return $"unknown schema {histogram.Schema}";
        if (histogram.UsesCustomBuckets)
        {
            if (histogram.NegativeBuckets.Length > 0 || histogram.NegativeSpans.Length > 0) return "custom buckets must not have negative buckets";
            if (histogram.ZeroCount != 0 || histogram.ZeroThreshold != 0) return "custom buckets must not have a zero bucket";
            for (int i = 0; i < histogram.CustomValues.Length; i++)
            {
                double bound = histogram.CustomValues[i];
                if (double.IsNaN(bound) || double.IsPositiveInfinity(bound) || (i > 0 && bound <= histogram.CustomValues[i - 1])) return "custom bucket bounds must be finite and ascending";
            }
            if (histogram.PositiveSpans is [{ Offset: < 0 }, ..]) return "custom buckets must not begin before the first bound";
            long reach = histogram.PositiveSpans.Sum(span => (long)span.Offset + span.Length);
            if (reach > histogram.CustomValues.Length + 1) return $"{histogram.CustomValues.Length} custom bounds are too few for the buckets";
        }
        else if (histogram.CustomValues.Length > 0) return "custom bounds need schema -53";
        return SideFault(histogram.NegativeSpans, histogram.NegativeBuckets, "negative")
            ?? SideFault(histogram.PositiveSpans, histogram.PositiveBuckets, "positive")
            ?? CountFault(histogram);
    }

    private static string? SideFault(HistogramSpan[] spans, double[] buckets, string side)
    {
        long total = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            if (i > 0 && spans[i].Offset < 0) return $"{side} span {i + 1} has a negative offset";
            total += spans[i].Length;
        }
        if (total != buckets.Length) return $"{side} spans need {total} buckets, have {buckets.Length}";
        foreach (double count in buckets) if (count < 0) return $"{side} bucket with a negative count";
        return null;
    }

    private static string? CountFault(FloatHistogram histogram)
    {
        if (StaleMarker.Is(histogram.Sum)) return null;
        if (histogram.Count < 0 || histogram.ZeroCount < 0) return "negative count";
        double observed = histogram.ZeroCount + histogram.PositiveBuckets.Sum() + histogram.NegativeBuckets.Sum();
        // Observations of NaN are in the count and in no bucket, so only a count below the buckets is certainly wrong.
        double tolerance = 1e-9 * Math.Max(1, Math.Abs(observed));
        if (observed > histogram.Count + tolerance) return $"{observed:R} observations in buckets exceed the count of {histogram.Count:R}";
        if (!double.IsNaN(histogram.Sum) && Math.Abs(observed - histogram.Count) > tolerance) return $"{observed:R} observations in buckets, the count is {histogram.Count:R}";
        return null;
    }
}
