using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>The value of a window from its samples in order of time (docs: query/metric_queries, unwrapped range aggregations).</summary>
internal sealed class WindowFunctions(RangeOp op, double parameter, double rangeSeconds)
{
    private double[] _scratch = [];

    /// <summary>One value per step; absent where the window is empty.</summary>
    public void Evaluate(SampleList samples, StepWindows windows, double[] values)
    {
        samples.Sort();
        ReadOnlySpan<long> times = samples.Times;
        int low = 0, high = 0;
        for (int step = 0; step < windows.Count; step++)
        {
            long startNs = windows.Start(step), endNs = windows.End(step);
            while (high < times.Length && times[high] <= endNs) high++;
            while (low < high && times[low] <= startNs) low++;
            if (high > low) values[step] = Value(samples.Values[low..high], times[low..high]);
        }
    }

    private double Value(ReadOnlySpan<double> values, ReadOnlySpan<long> times) => op switch
    {
        RangeOp.Sum => Sum(values),
        RangeOp.Rate => Sum(values) / rangeSeconds,
        RangeOp.Avg => Average(values),
        RangeOp.Min => Extreme(values, isMin: true),
        RangeOp.Max => Extreme(values, isMin: false),
        RangeOp.First => values[0],
        RangeOp.Last => values[^1],
        RangeOp.StdVar => Variance(values),
        RangeOp.StdDev => Math.Sqrt(Variance(values)),
        RangeOp.Quantile => Quantile(values),
        RangeOp.RateCounter => CounterRate(values, times),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum;
    }

    private static double Average(ReadOnlySpan<double> values)
    {
        double mean = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (double.IsInfinity(mean) && (double.IsInfinity(values[i]) || double.IsFinite(values[i])) && mean == values[i]) continue;
            mean += (values[i] - mean) / (i + 1);
        }
        return mean;
    }

    private static double Extreme(ReadOnlySpan<double> values, bool isMin)
    {
        double extreme = values[0];
        foreach (double value in values) if ((isMin ? value < extreme : value > extreme) || double.IsNaN(extreme)) extreme = value;
        return extreme;
    }

    private static double Variance(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double delta = values[i] - mean;
            mean += delta / (i + 1);
            squares += delta * (values[i] - mean);
        }
        return squares / values.Length;
    }

    private double Quantile(ReadOnlySpan<double> values)
    {
        if (double.IsNaN(parameter)) return double.NaN;
        if (parameter < 0) return double.NegativeInfinity;
        if (parameter > 1) return double.PositiveInfinity;
        if (_scratch.Length < values.Length) _scratch = new double[Math.Max(values.Length, 2 * _scratch.Length)];
        Span<double> copy = _scratch.AsSpan(0, values.Length);
        values.CopyTo(copy);
        double rank = parameter * (values.Length - 1);
        int lower = (int)Math.Max(0, Math.Floor(rank)), upper = Math.Min(values.Length - 1, lower + 1);
        double weight = rank - Math.Floor(rank), atLower = Selection.Select(copy, lower);
        if (upper == lower || weight == 0) return atLower;
        return (atLower * (1 - weight)) + (Extreme(copy[upper..], isMin: true) * weight); // behind the selected place all are larger
    }

    /// <summary>Prometheus' extrapolated rate of a counter, with the range measured back from the first sample, as upstream has it.</summary>
    private double CounterRate(ReadOnlySpan<double> values, ReadOnlySpan<long> times)
    {
        if (values.Length < 2) return 0;
        double increase = values[^1] - values[0], last = 0;
        foreach (double value in values)
        {
            if (value < last) increase += last;
            last = value;
        }
        double sampled = (times[^1] - times[0]) / 1e9, average = sampled / (values.Length - 1), toStart = rangeSeconds;
        if (increase > 0 && values[0] >= 0) toStart = Math.Min(toStart, sampled * (values[0] / increase));
        double covered = sampled + (toStart < average * 1.1 ? toStart : average / 2);
        return increase * (covered / sampled) / rangeSeconds;
    }
}
