using System.Collections.Frozen;
using System.Globalization;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>The functions of range vectors by name (docs: querying/functions).</summary>
internal static class RangeFunctions
{
    public static FrozenDictionary<string, RangeFunction> ByName { get; } = new Dictionary<string, RangeFunction>(StringComparer.Ordinal)
    {
        ["rate"] = new RateFunction(isCounter: true, perSecond: true),
        ["increase"] = new RateFunction(isCounter: true, perSecond: false),
        ["delta"] = new RateFunction(isCounter: false, perSecond: false),
        ["irate"] = new InstantRateFunction(isRate: true),
        ["idelta"] = new InstantRateFunction(isRate: false),
        ["resets"] = new TransitionFunction(resets: true),
        ["changes"] = new TransitionFunction(resets: false),
        ["sum_over_time"] = new TotalOverTime(mean: false),
        ["avg_over_time"] = new TotalOverTime(mean: true),
        ["count_over_time"] = new CountOverTime(presence: false),
        ["present_over_time"] = new CountOverTime(presence: true),
        ["absent_over_time"] = new CountOverTime(presence: true),
        ["first_over_time"] = new EdgeOverTime(last: false, time: false),
        ["last_over_time"] = new EdgeOverTime(last: true, time: false),
        ["ts_of_first_over_time"] = new EdgeOverTime(last: false, time: true),
        ["ts_of_last_over_time"] = new EdgeOverTime(last: true, time: true),
        ["min_over_time"] = new FloatWindowFunction((_, values, _, _) => FloatAggregates.Min(values)),
        ["max_over_time"] = new FloatWindowFunction((_, values, _, _) => FloatAggregates.Max(values)),
        ["ts_of_min_over_time"] = new FloatWindowFunction((times, values, _, _) => FloatAggregates.TimeOfMin(times, values)),
        ["ts_of_max_over_time"] = new FloatWindowFunction((times, values, _, _) => FloatAggregates.TimeOfMax(times, values)),
        ["stdvar_over_time"] = new FloatWindowFunction((_, values, _, _) => FloatAggregates.Variance(values)),
        ["stddev_over_time"] = new FloatWindowFunction((_, values, _, _) => Math.Sqrt(FloatAggregates.Variance(values))),
        ["mad_over_time"] = new FloatWindowFunction((_, values, _, _) => FloatAggregates.MedianAbsoluteDeviation(values)),
        ["quantile_over_time"] = new FloatWindowFunction(Quantile),
        ["deriv"] = new FloatWindowFunction((times, values, _, _) => FloatAggregates.Line(times, values, times[0]).Slope, minFloats: 2),
        ["predict_linear"] = new FloatWindowFunction(Predict, minFloats: 2),
        ["double_exponential_smoothing"] = new FloatWindowFunction(Smooth, minFloats: 2),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static double Quantile(ReadOnlySpan<long> times, ReadOnlySpan<double> values, RangeCall call, int step)
    {
        double q = call.Scalars[0][step];
        if (!(q >= 0 && q <= 1)) call.Annotations.InvalidQuantile(q, call.Span);
        return FloatAggregates.Quantile(q, values);
    }

    private static double Predict(ReadOnlySpan<long> times, ReadOnlySpan<double> values, RangeCall call, int step)
    {
        (double slope, double intercept) = FloatAggregates.Line(times, values, call.Steps[step]);
        return (slope * call.Scalars[0][step]) + intercept;
    }

    private static double Smooth(ReadOnlySpan<long> times, ReadOnlySpan<double> values, RangeCall call, int step) =>
        FloatAggregates.Smooth(values, call.Scalars[0][step], call.Scalars[1][step]);

    /// <summary>What a call's scalar arguments must satisfy at every step at which the function runs.</summary>
    public static void CheckArguments(string name, double[][] scalars)
    {
        if (name != "double_exponential_smoothing") return;
        CheckFactor("smoothing", "sf", scalars[0]);
        CheckFactor("trend", "tf", scalars[1]);
    }

    private static void CheckFactor(string kind, string symbol, double[] factors)
    {
        foreach (double factor in factors)
            if (factor <= 0 || factor >= 1)
                throw EvalContext.Failure(string.Create(CultureInfo.InvariantCulture, $"invalid {kind} factor. Expected: 0 < {symbol} < 1, got: {factor:F6}"));
    }
}
