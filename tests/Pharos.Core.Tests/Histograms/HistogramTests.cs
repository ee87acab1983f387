using CsCheck;

namespace Pharos.Core.Tests;

public sealed class HistogramTests
{
    /// <summary>Schema and zero bucket; buckets lie outside the zero bucket.</summary>
    private static readonly Gen<(int Schema, int ZeroPower)> s_layout = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4]);

    private static readonly Gen<FloatHistogram> s_exponential = s_layout.SelectMany(With);

    private static readonly Gen<(FloatHistogram, FloatHistogram)> s_sameLayout = s_layout.SelectMany(layout => Gen.Select(With(layout), With(layout)));

    private static Gen<FloatHistogram> With((int Schema, int ZeroPower) layout) =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 9].Array[0, 8], Gen.Int[0, 9].Array[0, 5]).Select((gap, positive, negative) =>
        {
            // 2^-power is the upper bound of the bucket with index -power * 2^schema.
            bool zero = layout.ZeroPower > 0;
            int offset = gap + (zero ? 1 - (layout.ZeroPower << layout.Schema) : -8);
            return Exponential(layout.Schema, zero ? Math.Pow(2, -layout.ZeroPower) : 0, zero ? gap : 0, offset, positive, negative);
        });

    private static FloatHistogram Exponential(int schema, double threshold, double zeroCount, int offset, int[] positive, int[] negative)
    {
        var h = new FloatHistogram
        {
            Schema = schema, ZeroThreshold = threshold, ZeroCount = zeroCount,
            PositiveBuckets = [.. positive.Select(c => (double)c)], NegativeBuckets = [.. negative.Select(c => (double)c)],
        };
        if (positive.Length > 0) h.PositiveSpans = [new HistogramSpan(offset, positive.Length)];
        if (negative.Length > 0) h.NegativeSpans = [new HistogramSpan(offset, negative.Length)];
        h.Count = zeroCount + positive.Sum() + negative.Sum();
        h.Sum = positive.Sum() - negative.Sum();
        return h;
    }

    private static FloatHistogram Custom(double[] bounds, params double[] counts) => new()
    {
        Schema = FloatHistogram.CustomBucketsSchema, CustomValues = bounds, PositiveSpans = [new HistogramSpan(0, counts.Length)], PositiveBuckets = counts,
        Count = counts.Sum(), Sum = 10,
    };

    private static double Observations(FloatHistogram h) => h.ZeroCount + h.PositiveBuckets.Sum() + h.NegativeBuckets.Sum();

    [Fact]
    public void Adding_keeps_every_observation_whatever_schemas_and_zero_buckets() =>
        Gen.Select(s_exponential, s_exponential).Sample((a, b) =>
        {
            FloatHistogram sum = a.Copy();
            Assert.Equal(HistogramOutcome.None, sum.Add(b));
            Assert.Equal(a.Count + b.Count, sum.Count);
            Assert.Equal(Observations(a) + Observations(b), Observations(sum), 9);
            Assert.Equal(Math.Min(a.Schema, b.Schema), sum.Schema);
            Assert.True(sum.ZeroThreshold >= Math.Max(a.ZeroThreshold, b.ZeroThreshold));
        });

    [Fact]
    public void Subtracting_what_was_added_leaves_the_rest() =>
        s_sameLayout.Sample((a, b) =>
        {
            FloatHistogram sum = a.Copy();
            sum.Add(b);
            sum.Sub(b);
            Assert.True(sum.Compact().SameAs(a.Copy().Compact()), $"{sum} is not {a}");
        });

    [Fact]
    public void A_counter_that_only_grows_was_not_reset() =>
        Gen.Select(s_exponential, s_exponential).Sample((before, growth) =>
        {
            FloatHistogram after = before.Copy();
            after.Add(growth);
            if (after.ZeroThreshold != before.ZeroThreshold) return; // the zero bucket may have swallowed part of a bucket
            Assert.False(after.IsResetAfter(before), $"{before} then {after}");
        });

    [Fact]
    public void A_counter_that_lost_an_observation_was_reset() =>
        s_exponential.Where(h => h.PositiveBuckets.Any(c => c > 0)).Sample(before =>
        {
            FloatHistogram after = before.Copy();
            after.PositiveBuckets = [.. before.PositiveBuckets];
            after.PositiveBuckets[Array.FindIndex(after.PositiveBuckets, c => c > 0)]--;
            Assert.True(after.IsResetAfter(before));
        });

    [Fact]
    public void Operations_leave_other_histograms_alone() =>
        Gen.Select(s_exponential, s_exponential, Gen.Double[-3, 3]).Sample((a, b, bound) =>
        {
            string before = a.ToString() + b;
            FloatHistogram copy = a.Copy();
            copy.Add(b);
            copy.Mul(2).Div(3).Compact();
            a.KeepUpTo(bound);
            a.KeepFrom(bound);
            Assert.Equal(before, a.ToString() + b);
        });

    [Fact]
    public void The_two_parts_of_a_trimmed_histogram_are_the_whole() =>
        Gen.Select(s_exponential, Gen.Double[-100, 100]).Sample((h, bound) =>
            Assert.Equal(h.Count, h.KeepUpTo(bound).Count + h.KeepFrom(bound).Count, 6));

    [Fact]
    public void A_quantile_is_where_its_fraction_lies() =>
        Gen.Select(s_exponential.Where(h => h.Count > 0), Gen.Double[0.01, 0.99]).Sample((h, q) =>
        {
            double value = h.Quantile(q, out _);
            double step = (Math.Abs(value) * 1e-9) + 1e-12; // a quantile may lie on either end of a gap between buckets
            Assert.True(h.Fraction(double.NegativeInfinity, value - step, out _) <= q + 1e-6);
            Assert.True(h.Fraction(double.NegativeInfinity, value + step, out _) >= q - 1e-6);
        });

    [Fact]
    public void Custom_bounds_are_reduced_to_the_shared_ones()
    {
        FloatHistogram sum = Custom([1, 2, 4], 1, 2, 3, 4);
        Assert.Equal(HistogramOutcome.BoundsReconciled, sum.Add(Custom([2, 3, 4], 10, 20, 30, 40)));
        Assert.Equal([2, 4], sum.CustomValues);
        Assert.Equal([13, 53, 44], sum.PositiveBuckets);
    }

    [Fact]
    public void Exponential_and_custom_buckets_do_not_mix()
    {
        FloatHistogram sum = Custom([1], 1, 2);
        Assert.Equal(HistogramOutcome.Incompatible, sum.Add(new FloatHistogram { Count = 1 }));
        Assert.Equal(3, sum.Count);
    }

    [Theory]
    [InlineData(CounterResetHint.Reset, CounterResetHint.NotReset, CounterResetHint.Unknown, HistogramOutcome.ResetCollision)]
    [InlineData(CounterResetHint.Reset, CounterResetHint.Unknown, CounterResetHint.Unknown, HistogramOutcome.None)]
    [InlineData(CounterResetHint.NotReset, CounterResetHint.NotReset, CounterResetHint.NotReset, HistogramOutcome.None)]
    [InlineData(CounterResetHint.NotReset, CounterResetHint.Gauge, CounterResetHint.Gauge, HistogramOutcome.None)]
    public void The_hint_of_a_sum_follows_from_both(CounterResetHint a, CounterResetHint b, CounterResetHint sum, HistogramOutcome outcome)
    {
        var h = new FloatHistogram { ResetHint = a };
        Assert.Equal(outcome, h.Add(new FloatHistogram { ResetHint = b }));
        Assert.Equal(sum, h.ResetHint);
    }

    [Fact]
    public void Prints_as_prometheus()
    {
        FloatHistogram h = Exponential(0, 0.001, 1, 0, [2, 0, 4], [1]);
        Assert.Equal("{count:8, sum:5, [-1,-0.5):1, [-0.001,0.001]:1, (0.5,1]:2, (2,4]:4}", h.ToString());
        Assert.Equal("{{count:8 sum:5 z_bucket:1 z_bucket_w:0.001 buckets:[2 0 4] n_buckets:[1]}}", HistogramFormat.Notation(h));
        Assert.Equal("{count:3, sum:10, [-Inf,1]:1, (1,+Inf]:2}", Custom([1], 1, 2).ToString());
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(-1, 0, 0.5)]
    [InlineData(1, -1, 4)]
    [InlineData(1, -4, 65536)]
    [InlineData(1, 1, 1.4142135623730951)]
    [InlineData(3, 1, 2.8284271247461903)]
    [InlineData(1024, 0, double.MaxValue)]
    [InlineData(1025, 0, double.PositiveInfinity)]
    public void Bounds_are_powers_of_two(int index, int schema, double bound) => Assert.Equal(bound, BucketBounds.Exponential(index, schema));

    [Theory]
    [InlineData(0.1, 0.5)]
    [InlineData(0.5, 1.5)]
    [InlineData(1, 4)]
    [InlineData(-0.1, double.NegativeInfinity)]
    [InlineData(1.1, double.PositiveInfinity)]
    public void Custom_quantiles_are_linear(double q, double expected)
    {
        FloatHistogram h = Custom([1, 2, 4], 2, 6, 2, 0);
        Assert.Equal(expected, h.Quantile(q, out _), 9);
    }
}
