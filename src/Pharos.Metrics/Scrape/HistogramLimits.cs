using Pharos.Core;

namespace Pharos.Metrics.Scrape;

/// <summary>native_histogram_bucket_limit and native_histogram_min_bucket_factor: resolution is reduced until a histogram fits.</summary>
internal static class HistogramLimits
{
    private const int LowestSchema = -4;

    /// <exception cref="ScrapeException">It does not fit at the lowest resolution.</exception>
    public static FloatHistogram Fit(FloatHistogram histogram, long bucketLimit, double minFactor)
    {
        if (histogram.UsesCustomBuckets)
        {
            return bucketLimit > 0 && Buckets(histogram) > bucketLimit ? throw TooMany(histogram, bucketLimit) : histogram;
        }
        int schema = histogram.Schema;
        if (minFactor > 1) while (schema > LowestSchema && Math.Pow(2, Math.Pow(2, -schema)) < minFactor) schema--;
        if (schema < histogram.Schema) histogram = histogram.ReduceTo(schema);
        while (bucketLimit > 0 && Buckets(histogram) > bucketLimit)
        {
            if (histogram.Schema == LowestSchema) throw TooMany(histogram, bucketLimit);
            histogram = histogram.ReduceTo(histogram.Schema - 1);
        }
        return histogram;
    }

    private static long Buckets(FloatHistogram histogram) => histogram.PositiveBuckets.Length + histogram.NegativeBuckets.Length;

    private static ScrapeException TooMany(FloatHistogram histogram, long limit) =>
        new("histogram", $"histogram bucket limit exceeded: {Buckets(histogram)} buckets, limit {limit}");
}
