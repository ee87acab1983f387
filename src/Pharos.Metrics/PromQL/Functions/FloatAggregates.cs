using System.Buffers;
using System.Numerics;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Aggregates of the floats in one window. All take at least one value.</summary>
internal static class FloatAggregates
{
    public static double Sum(ReadOnlySpan<double> values)
    {
        var sum = new KahanSum();
        foreach (double value in values) sum.Add(value);
        return sum.Total;
    }

    /// <summary>The sum divided by the count; where the sum would overflow, a running mean.</summary>
    public static double Average(ReadOnlySpan<double> values)
    {
        var sum = new KahanSum(values[0]);
        bool running = false;
        for (int i = 1; i < values.Length; i++)
        {
            double count = i + 1;
            if (!running)
            {
                KahanSum before = sum;
                sum.Add(values[i]);
                if (!double.IsInfinity(sum.Value)) continue;
                running = true;
                sum = new KahanSum(before.Value / (count - 1)) { Compensation = before.Compensation / (count - 1) };
            }
            sum.Scale((count - 1) / count);
            sum.Add(values[i] / count);
        }
        return running ? sum.Value + sum.Compensation : (sum.Value / values.Length) + (sum.Compensation / values.Length);
    }

    public static double Min(ReadOnlySpan<double> values)
    {
        int lanes = Vector<double>.Count;
        if (values.Length >= 4 * lanes)
        {
            var min = new Vector<double>(values);
            int at = lanes;
            for (; at <= values.Length - lanes; at += lanes)
            {
                var next = new Vector<double>(values[at..]);
                min = Vector.ConditionalSelect(Vector.LessThan(next, min) | ~Vector.Equals(min, min), next, min);
            }
            double found = values[^1];
            for (int lane = 0; lane < lanes; lane++) found = Lesser(found, min[lane]);
            for (; at < values.Length; at++) found = Lesser(found, values[at]);
            if (found != 0) return found; // of zeros the first one's sign counts
        }
        double least = values[0];
        foreach (double value in values) least = Lesser(least, value);
        return least;
    }

    public static double Max(ReadOnlySpan<double> values)
    {
        int lanes = Vector<double>.Count;
        if (values.Length >= 4 * lanes)
        {
            var max = new Vector<double>(values);
            int at = lanes;
            for (; at <= values.Length - lanes; at += lanes)
            {
                var next = new Vector<double>(values[at..]);
                max = Vector.ConditionalSelect(Vector.GreaterThan(next, max) | ~Vector.Equals(max, max), next, max);
            }
            double found = values[^1];
            for (int lane = 0; lane < lanes; lane++) found = Greater(found, max[lane]);
            for (; at < values.Length; at++) found = Greater(found, values[at]);
            if (found != 0) return found; // of zeros the first one's sign counts
        }
        double greatest = values[0];
        foreach (double value in values) greatest = Greater(greatest, value);
        return greatest;
    }

    private static double Lesser(double min, double value) => value < min || double.IsNaN(min) ? value : min;

    private static double Greater(double max, double value) => value > max || double.IsNaN(max) ? value : max;

    /// <summary>The time of the last smallest value, in seconds.</summary>
    public static double TimeOfMin(ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        int at = 0;
        for (int i = 0; i < values.Length; i++) if (values[i] <= values[at] || double.IsNaN(values[at])) at = i;
        return times[at] / 1000.0;
    }

    /// <summary>The time of the last largest value, in seconds.</summary>
    public static double TimeOfMax(ReadOnlySpan<long> times, ReadOnlySpan<double> values)
    {
        int at = 0;
        for (int i = 0; i < values.Length; i++) if (values[i] >= values[at] || double.IsNaN(values[at])) at = i;
        return times[at] / 1000.0;
    }

    /// <summary>The population variance (Welford's method).</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        double count = 0;
        var mean = new KahanSum();
        var squares = new KahanSum();
        foreach (double value in values)
        {
            count++;
            double delta = value - (mean.Value + mean.Compensation);
            mean.Add(delta / count);
            squares.Add(delta * (value - (mean.Value + mean.Compensation)));
        }
        return (squares.Value + squares.Compensation) / count;
    }

    public static double Quantile(double q, ReadOnlySpan<double> values)
    {
        double[] sorted = ArrayPool<double>.Shared.Rent(values.Length);
        values.CopyTo(sorted);
        double result = Quantiles.Of(q, sorted.AsSpan(0, values.Length));
        ArrayPool<double>.Shared.Return(sorted);
        return result;
    }

    /// <summary>The median of the distances to the median; NaN where a value is NaN.</summary>
    public static double MedianAbsoluteDeviation(ReadOnlySpan<double> values)
    {
        foreach (double value in values) if (double.IsNaN(value)) return double.NaN;
        double[] work = ArrayPool<double>.Shared.Rent(values.Length);
        Span<double> sorted = work.AsSpan(0, values.Length);
        values.CopyTo(sorted);
        double median = Quantiles.Of(0.5, sorted);
        for (int i = 0; i < sorted.Length; i++) sorted[i] = Math.Abs(sorted[i] - median);
        double result = Quantiles.Of(0.5, sorted);
        ArrayPool<double>.Shared.Return(work);
        return result;
    }

    /// <summary>Least squares line: slope per second and its value at <paramref name="atMs"/>.</summary>
    public static (double Slope, double Intercept) Line(ReadOnlySpan<long> times, ReadOnlySpan<double> values, long atMs)
    {
        KahanSum sumX = new(), sumY = new(), sumXY = new(), sumX2 = new();
        bool constant = true;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != values[0]) constant &= i == 0;
            double x = (times[i] - atMs) / 1000.0;
            sumX.Add(x);
            sumY.Add(values[i]);
            sumXY.Add(x * values[i]);
            sumX2.Add(x * x);
        }
        if (constant) return double.IsInfinity(values[0]) ? (double.NaN, double.NaN) : (0, values[0]);
        double n = values.Length;
        double x1 = sumX.Value + sumX.Compensation, y1 = sumY.Value + sumY.Compensation;
        double covariance = (sumXY.Value + sumXY.Compensation) - (x1 * y1 / n);
        double variance = (sumX2.Value + sumX2.Compensation) - (x1 * x1 / n);
        double slope = covariance / variance;
        return (slope, (y1 / n) - (slope * x1 / n));
    }

    /// <summary>Double exponential smoothing (NIST handbook, 6.4.3.3). At least two values.</summary>
    public static double Smooth(ReadOnlySpan<double> values, double smoothing, double trendFactor)
    {
        double level = values[0], trend = values[1] - values[0], previous = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (i > 1) trend = (trendFactor * (level - previous)) + ((1 - trendFactor) * trend);
            (previous, level) = (level, (smoothing * values[i]) + ((1 - smoothing) * (level + trend)));
        }
        return level;
    }
}
