using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Compares a result with the expectation of a script: floats within one millionth, histograms bucket by bucket.</summary>
internal static class ResultComparison
{
    private const double Epsilon = 1e-6;

    /// <summary>Why a range result is not in order of labels, or null.</summary>
    public static string? Unsorted(MetricsResult result)
    {
        for (int i = 1; i < result.Series.Count; i++)
            if (LabelSet.Compare(result.Series[i - 1].Labels, result.Series[i].Labels) > 0) return $"{result.Series[i - 1].Labels} stands before {result.Series[i].Labels}";
        return null;
    }

    /// <summary>What differs, or null.</summary>
    public static string? Compare(EvalCommand eval, MetricsResult result)
    {
        switch (result.Type)
        {
            case MetricsResultType.String:
                return eval.Text == result.Text ? null : $"expected string {eval.Text}, got {result.Text}";
            case MetricsResultType.Scalar:
                if (eval.Scalar is not { } scalar) return "expected vector or matrix result, got a scalar";
                double value = result.Series[0].Points[0].Value;
                return AlmostEqual(scalar, value) ? null : $"expected scalar {GoNumber.General(scalar)}, got {GoNumber.General(value)}";
            default:
                if (eval.Scalar is not null) return $"expected scalar result, got {result.Type}";
                return result.Type == MetricsResultType.Vector ? CompareVector(eval, result) : CompareMatrix(eval, result);
        }
    }

    private static string? CompareVector(EvalCommand eval, MetricsResult result)
    {
        bool ordered = eval.Expects(ExpectedKind.Ordered);
        for (int i = 0; i < result.Series.Count; i++)
        {
            MetricsSeries series = result.Series[i];
            int at = eval.Series.FindIndex(s => s.Labels.Equals(series.Labels));
            if (at < 0) return $"unexpected series {series.Labels} with {Show(series.Points[0])}";
            if (ordered && at != i) return $"expected {series.Labels} at position {at + 1}, was at {i + 1}";
            if (Difference(eval.Series[at].Values[0], series.Points[0]) is { } difference) return $"{series.Labels}: {difference}";
        }
        return Missing(eval, result);
    }

    private static string? CompareMatrix(EvalCommand eval, MetricsResult result)
    {
        if (eval.Expects(ExpectedKind.Ordered)) return "expected ordered result, got a matrix";
        StepRange times = eval.RangeVector ?? eval.Range;
        foreach (MetricsSeries series in result.Series)
        {
            int at = eval.Series.FindIndex(s => s.Labels.Equals(series.Labels));
            if (at < 0) return $"unexpected series {series.Labels} with {Show(series)}";
            List<(long TimeMs, SequenceValue Value)> expected = [.. eval.Series[at].Values.Select((v, i) => (times[i], v)).Where(x => !x.v.IsOmitted)];
            if (expected.Count > 0 && expected[^1].TimeMs > times.EndMs) return $"more points expected for {series.Labels} than the range can give";
            if (expected.Count != series.Points.Count) return $"{series.Labels}: expected {expected.Count} points, got {Show(series)}";
            for (int i = 0; i < expected.Count; i++)
            {
                if (expected[i].TimeMs != series.Points[i].TimestampMs) return $"{series.Labels}: expected point {i} at {expected[i].TimeMs}, got {Show(series)}";
                if (Difference(expected[i].Value, series.Points[i]) is { } difference) return $"{series.Labels}: at {expected[i].TimeMs} ms {difference} (all: {Show(series)})";
            }
        }
        return Missing(eval, result);
    }

    private static string? Missing(EvalCommand eval, MetricsResult result)
    {
        var got = result.Series.Select(s => s.Labels).ToHashSet();
        foreach ((LabelSet labels, _) in eval.Series) if (!got.Contains(labels)) return $"expected series {labels}, not found";
        return null;
    }

    private static string? Difference(SequenceValue expected, MetricsPoint actual)
    {
        bool same = expected.Histogram is { } wanted
            ? actual.Histogram is { } got && SameHistogram(wanted, got, expected.HasExplicitHint)
            : actual.Histogram is null && AlmostEqual(expected.Value, actual.Value);
        if (same) return null;
        string shown = expected.Histogram is null ? GoNumber.General(expected.Value) : HistogramFormat.Notation(expected.Histogram);
        return $"expected {shown}, got {Show(actual)}";
    }

    private static bool SameHistogram(FloatHistogram expected, FloatHistogram actual, bool checkHint)
    {
        FloatHistogram a = expected.Copy().Compact(), b = actual.Copy().Compact();
        return a.Schema == b.Schema && AlmostEqual(a.Count, b.Count) && AlmostEqual(a.Sum, b.Sum)
            && (!a.UsesCustomBuckets || a.CustomValues.AsSpan().SequenceEqual(b.CustomValues))
            && a.ZeroThreshold == b.ZeroThreshold && AlmostEqual(a.ZeroCount, b.ZeroCount)
            && a.PositiveSpans.AsSpan().SequenceEqual(b.PositiveSpans) && AlmostEqual(a.PositiveBuckets, b.PositiveBuckets)
            && a.NegativeSpans.AsSpan().SequenceEqual(b.NegativeSpans) && AlmostEqual(a.NegativeBuckets, b.NegativeBuckets)
            && (!checkHint || a.ResetHint == b.ResetHint);
    }

    private static bool AlmostEqual(double[] a, double[] b) => a.Length == b.Length && a.Zip(b).All(pair => AlmostEqual(pair.First, pair.Second));

    /// <summary>Equal within a relative error; NaN equals NaN, but a stale marker only another.</summary>
    private static bool AlmostEqual(double a, double b)
    {
        if (StaleMarker.Is(a) || StaleMarker.Is(b)) return StaleMarker.Is(a) && StaleMarker.Is(b);
        if ((double.IsNaN(a) && double.IsNaN(b)) || a == b) return true;
        const double minNormal = 2.2250738585072014e-308;
        double sum = Math.Abs(a) + Math.Abs(b), difference = Math.Abs(a - b);
        return a == 0 || b == 0 || sum < minNormal ? difference < Epsilon * minNormal : difference / Math.Min(sum, double.MaxValue) < Epsilon;
    }

    private static string Show(MetricsPoint point) => point.Histogram is { } h ? HistogramFormat.Notation(h) : GoNumber.General(point.Value);

    private static string Show(MetricsSeries series) => string.Join(" ", series.Points.Take(30).Select(p => $"{Show(p)}@{p.TimestampMs}"));
}
