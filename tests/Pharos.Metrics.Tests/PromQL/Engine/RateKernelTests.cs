using CsCheck;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.Tests.PromQL.Engine;

public sealed class RateKernelTests
{
    private static readonly Gen<double> s_value = Gen.Frequency(
        (8, Gen.Double[0, 1e6]), (2, Gen.Int[0, 5].Select(i => (double)i)), (1, Gen.Const(double.NaN)), (1, Gen.Const(double.PositiveInfinity)), (1, Gen.Double[-10, 0]));

    private static readonly Gen<(long[] Times, double[] Values)> s_series =
        Gen.Int[0, 60].SelectMany(n => Gen.Select(Gen.Int[1, 40_000].Array[n], s_value.Array[n]))
            .Select(p => (Accumulate(p.Item1), p.Item2));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void Computes_every_step_as_the_definition(bool isCounter, bool perSecond) =>
        Gen.Select(s_series, Gen.Int[1, 40], Gen.Int[1, 60_000], Gen.Int[1, 300_000]).Sample((series, steps, stepMs, rangeMs) =>
        {
            long[] ends = [.. Enumerable.Range(0, steps).Select(i => 5_000L + ((long)i * stepMs))];
            long[] starts = [.. ends.Select(end => end - rangeMs)];
            var windows = new StepWindows(steps);
            windows.Fill(series.Times, starts, ends);
            var actual = new double[steps];
            RateKernel.Run(series.Values, windows.Rate(series.Times, starts, ends, perSecond ? rangeMs / 1000.0 : 0), isCounter, perSecond ? rangeMs / 1000.0 : 0, actual);
            for (int i = 0; i < steps; i++)
            {
                double expected = Definition(series.Times, series.Values, starts[i], ends[i], isCounter, perSecond ? rangeMs / 1000.0 : 0);
                Assert.True(Same(expected, actual[i]), $"step {i}: expected {expected}, got {actual[i]}");
            }
        }, iter: 2000);

    private static bool Same(double a, double b) =>
        Absence.Is(a) == Absence.Is(b) && (a == b || (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= 1e-12 * Math.Max(Math.Abs(a), Math.Abs(b)));

    /// <summary>The rate as the documentation of Prometheus describes it, one window at a time.</summary>
    private static double Definition(long[] times, double[] values, long start, long end, bool isCounter, double perSeconds)
    {
        int[] inside = [.. Enumerable.Range(0, times.Length).Where(i => times[i] > start && times[i] <= end)];
        if (inside.Length < 2) return Absence.Value;
        int first = inside[0], last = inside[^1];
        double increase = values[last] - values[first];
        for (int i = first + 1; isCounter && i <= last; i++) if (values[i] < values[i - 1]) increase += values[i - 1];
        double sampled = (times[last] - times[first]) / 1000.0, average = sampled / (inside.Length - 1);
        double toStart = (times[first] - start) / 1000.0, toEnd = (end - times[last]) / 1000.0;
        if (toStart >= average * 1.1) toStart = average / 2;
        if (toEnd >= average * 1.1) toEnd = average / 2;
        if (isCounter && increase > 0 && values[first] >= 0) toStart = Math.Min(toStart, sampled * (values[first] / increase));
        double result = increase * ((sampled + toStart + toEnd) / sampled);
        return perSeconds > 0 ? result / perSeconds : result;
    }

    private static long[] Accumulate(int[] gaps)
    {
        var times = new long[gaps.Length];
        long at = 0;
        for (int i = 0; i < gaps.Length; i++) times[i] = at += gaps[i];
        return times;
    }
}
