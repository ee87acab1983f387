using Pharos.Core;
using Pharos.Metrics.Exposition;

namespace Pharos.Metrics.Tests.Exposition;

public sealed class HistogramChecksTests
{
    /// <summary>Such a one was stored, and each query that looks at its buckets failed (found by <see cref="PromQL.PromQLFuzzTests"/>).</summary>
    [Theory, InlineData(-1, "custom buckets must not begin before the first bound"), InlineData(0, null), InlineData(2, "2 custom bounds are too few for the buckets")]
    public void Custom_buckets_stand_within_their_bounds(int offset, string? fault)
    {
        var histogram = new FloatHistogram { Schema = FloatHistogram.CustomBucketsSchema, Count = 3, Sum = 3, CustomValues = [1, 2], PositiveSpans = [new(offset, 2)], PositiveBuckets = [1, 2] };
        Assert.Equal(fault, HistogramChecks.Fault(histogram));
        if (fault is null) Assert.Equal(2, histogram.Buckets().Count);
    }
}
