namespace Pharos.Core;

/// <summary>Mean and variance estimated from a native histogram.</summary>
public static class HistogramSpread
{
    public static double Average(this FloatHistogram h) => h.Sum / h.Count;

    /// <summary>The variance, each observation taken at the middle of its bucket: geometric for exponential buckets, 0 in the zero bucket, arithmetic for custom ones.</summary>
    public static double Variance(this FloatHistogram h)
    {
        double mean = h.Average();
        var sum = new KahanSum();
        foreach (HistogramBucket bucket in h.Buckets())
        {
            if (bucket.Count == 0) continue;
            double middle;
            if (h.UsesCustomBuckets) middle = (bucket.Upper + bucket.Lower) / 2;
            else if (bucket.Lower <= 0 && bucket.Upper >= 0) middle = 0;
            else
            {
                middle = Math.Sqrt(bucket.Upper * bucket.Lower);
                if (bucket.Upper < 0) middle = -middle;
            }
            double delta = middle - mean;
            sum.Add(bucket.Count * delta * delta);
        }
        return (sum.Value + sum.Compensation) / h.Count;
    }
}
