using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Makes a status of the recorded series of one SLO.</summary>
internal static class SloStatusReader
{
    private static readonly HashSet<string> s_notGroup = [Label.MetricName, SloSeries.WindowLabel];

    /// <param name="series">All recorded series of the SLO, one point each.</param>
    /// <param name="coverage">Time with data, by group of labels.</param>
    public static SloStatus Read(SloDefinition slo, ErrorBudgetPolicy policy, IReadOnlyList<MetricsSeries> series, Func<LabelSet, TimeSpan> coverage, DateTimeOffset time)
    {
        TimeSpan[] windows = [.. SloRuleGenerator.Windows(slo)];
        var groups = series.Where(s => s.Labels.MetricName == SloSeries.Total || s.Labels.Has(SloSeries.WindowLabel)).GroupBy(s => s.Labels.Without(s_notGroup))
            .Select(g => (Labels: g.Key, Values: g.ToDictionary(s => s.Labels.MetricName, s => s.Points[^1].Value, StringComparer.Ordinal)))
            .OrderByDescending(g => Value(g.Values, slo.Period) ?? double.NegativeInfinity)
            .ThenByDescending(g => Value(g.Values, windows[0]) ?? double.NegativeInfinity)
            .ThenBy(g => g.Labels.ToString(), StringComparer.Ordinal).ToArray();
        Dictionary<string, double> values = groups.Length == 0 ? [] : groups[0].Values;
        SloWindow[] ratios = [.. windows.Select(w => new SloWindow(w, Value(values, w)))];
        SloBurn[] burns = [.. BurnPair.Of(slo.Period).Select(p => new SloBurn(p, Rate(p.Long), Rate(p.Short), p.Factor < slo.MaxBurnRate))];
        double? consumed = ratios[^1].ErrorRatio / slo.BudgetRatio;
        return new SloStatus
        {
            Slo = slo,
            Policy = policy,
            Time = time,
            Group = groups.Length > 1 ? groups[0].Labels.Without(Common(groups.Select(g => g.Labels))) : LabelSet.Empty,
            Data = ratios[0].ErrorRatio is not null ? SloData.Present : values.TryGetValue(SloSeries.Total, out double total) && total == 0 ? SloData.NoTraffic : SloData.Absent,
            Health = consumed is null ? SloHealth.Unknown : consumed >= 1 ? SloHealth.Exhausted : burns.Any(b => b.IsExceeded) ? SloHealth.Burning : SloHealth.Ok,
            Windows = ratios,
            Burns = burns,
            Coverage = groups.Length == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(coverage(groups[0].Labels).Ticks, SloSeries.ShortestWindow.Ticks)),
        };

        double? Rate(TimeSpan window) => Value(values, window) / slo.BudgetRatio;
    }

    /// <summary>A ratio of events that did not happen is NaN: no value.</summary>
    private static double? Value(Dictionary<string, double> values, TimeSpan window) =>
        values.TryGetValue(SloSeries.ErrorRatio(window), out double value) && double.IsFinite(value) ? value : null;

    private static HashSet<string> Common(IEnumerable<LabelSet> sets) =>
        [.. sets.First().Where(l => sets.All(s => s.Get(l.Name) == l.Value)).Select(l => l.Name)];
}
