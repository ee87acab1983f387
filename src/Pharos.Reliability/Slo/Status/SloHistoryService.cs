using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Reads compliance over past ranges, and what an incident spent.</summary>
public sealed class SloHistoryService(IMetricsSource source, TimeProvider clock)
{
    /// <summary>The ranges that can be asked for, each with its step: 28 of 6 hours, 30 of a day.</summary>
    public static IReadOnlyDictionary<string, (TimeSpan Range, TimeSpan Step)> Ranges { get; } = new Dictionary<string, (TimeSpan, TimeSpan)>(StringComparer.Ordinal)
    {
        ["7d"] = (TimeSpan.FromDays(7), TimeSpan.FromHours(6)),
        ["30d"] = (TimeSpan.FromDays(30), TimeSpan.FromDays(1)),
    };

    private const int BudgetPoints = 180;

    /// <exception cref="QueryException">The metrics cannot be read.</exception>
    public async Task<SloHistory> ReadAsync(SloDefinition slo, TimeSpan range, TimeSpan step, CancellationToken cancellationToken)
    {
        long stepMs = (long)step.TotalMilliseconds, nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        long endMs = ((nowMs / stepMs) + 1) * stepMs; // steps of whole days or quarters of a day in UTC; the last one is under way
        var steps = new StepRange(endMs - (long)range.TotalMilliseconds + stepMs, endMs, stepMs);
        MetricsResult bars = await source.QueryRangeAsync(WorstErrorRatio(slo, step), steps, cancellationToken);
        MetricsResult whole = await source.QueryAsync(WorstErrorRatio(slo, range), nowMs, cancellationToken);
        long budgetStepMs = (long)range.TotalMilliseconds / BudgetPoints;
        var instants = new StepRange(nowMs - (long)range.TotalMilliseconds, nowMs, budgetStepMs);
        MetricsResult budget = await source.QueryRangeAsync($"min({SloSeries.BudgetRemaining}{SloSeries.Selector(slo)})", instants, cancellationToken);
        return new SloHistory(range, step, Value(whole) is { } error ? 1 - error : null, [.. Points(bars, steps).Select(p => p with { Value = 1 - p.Value })], [.. Points(budget, instants)]);
    }

    /// <summary>What an SLO's service spent of the budget between two instants, from the indicator's own series, so that minutes count exactly.</summary>
    /// <exception cref="QueryException">The metrics cannot be read.</exception>
    public async Task<BudgetConsumption> ConsumedAsync(SloDefinition slo, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        TimeSpan length = to - from;
        if (length <= TimeSpan.Zero) return new BudgetConsumption(slo, from, to, null);
        string query = $"max({IndicatorExpressions.ErrorRatio(slo.Indicator, PromDuration.Format(length))})";
        return new BudgetConsumption(slo, from, to, Value(await source.QueryAsync(query, to.ToUnixTimeMilliseconds(), cancellationToken)));
    }

    /// <summary>The error ratio of a range from the recorded events or ratios; the worst group where there are several.</summary>
    private static string WorstErrorRatio(SloDefinition slo, TimeSpan range)
    {
        string selector = SloSeries.Selector(slo), duration = PromDuration.Format(range);
        return slo.Indicator is EventsIndicator
            ? $"max(clamp_min(1 - sum_over_time({SloSeries.Good}{selector}[{duration}]) / (sum_over_time({SloSeries.Total}{selector}[{duration}]) > 0), 0))"
            : $"max(avg_over_time({SloSeries.ErrorRatio(SloSeries.ShortestWindow)}{selector}[{duration}]))";
    }

    private static double? Value(MetricsResult result) => result.Series.Count > 0 && double.IsFinite(result.Series[0].Points[^1].Value) ? result.Series[0].Points[^1].Value : null;

    private static IEnumerable<SloHistoryPoint> Points(MetricsResult result, StepRange range)
    {
        Dictionary<long, double> known = result.Series.Count == 0 ? [] : result.Series[0].Points.ToDictionary(p => p.TimestampMs, p => p.Value);
        for (int i = 0; i < range.Count; i++)
        {
            double? value = known.TryGetValue(range[i], out double at) && double.IsFinite(at) ? at : null;
            yield return new SloHistoryPoint(DateTimeOffset.FromUnixTimeMilliseconds(range[i]), value);
        }
    }
}
