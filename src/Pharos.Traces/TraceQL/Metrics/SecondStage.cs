namespace Pharos.Traces.TraceQL;

/// <summary>What may follow a metrics query.</summary>
internal static class SecondStage
{
    /// <summary>Keeps, at each step, the largest or smallest values; series without any go.</summary>
    public static List<TraceSeries> Top(List<TraceSeries> series, bool isTop, int limit, int steps)
    {
        if (series.Count <= limit) return series;
        List<TraceSeries> kept = [.. series.Select(s => s with { Values = [.. s.Values] })];
        for (int step = 0; step < steps; step++)
        {
            IEnumerable<int> present = Enumerable.Range(0, kept.Count).Where(i => !double.IsNaN(series[i].Values[step]));
            IOrderedEnumerable<int> ordered = isTop ? present.OrderByDescending(i => series[i].Values[step]) : present.OrderBy(i => series[i].Values[step]);
            foreach (int dropped in ordered.ThenBy(i => series[i].Identity, StringComparer.Ordinal).Skip(limit)) kept[dropped].Values[step] = double.NaN;
        }
        return WithPoints(kept);
    }

    public static List<TraceSeries> Filter(List<TraceSeries> series, BinaryOp op, double value)
    {
        TraceValue right = TraceValue.Of(value);
        return WithPoints(series.Select(s => s with { Values = [.. s.Values.Select(v => !double.IsNaN(v) && Operators.Compare(op, TraceValue.Of(v), right) ? v : double.NaN)] }));
    }

    /// <summary>Point by point where both sides have a series with these labels. Names of metrics do not count as labels.</summary>
    public static List<TraceSeries> Combine(BinaryOp op, List<TraceSeries> left, List<TraceSeries> right)
    {
        Dictionary<string, TraceSeries> others = right.Select(Unnamed).ToDictionary(s => s.Identity, StringComparer.Ordinal);
        var result = new List<TraceSeries>();
        foreach (TraceSeries series in left.Select(Unnamed))
        {
            if (!others.TryGetValue(series.Identity, out TraceSeries? other)) continue;
            var values = new double[series.Values.Length];
            for (int step = 0; step < values.Length; step++)
            {
                TraceValue value = Operators.Arithmetic(op, TraceValue.Of(series.Values[step]), TraceValue.Of(other.Values[step]));
                values[step] = double.IsFinite(value.Number) ? value.Number : double.NaN;
            }
            result.Add(series with { Values = values, Exemplars = [] });
        }
        return WithPoints(result);
    }

    private static TraceSeries Unnamed(TraceSeries series) => series with { Labels = [.. series.Labels.Where(l => l.Key != "__name__")] };

    private static List<TraceSeries> WithPoints(IEnumerable<TraceSeries> series) => [.. series.Where(s => s.Values.Any(v => !double.IsNaN(v)))];
}
