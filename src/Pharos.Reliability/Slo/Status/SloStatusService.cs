using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Answers how the SLOs stand, from the recorded series.</summary>
public sealed class SloStatusService(IMetricsSource source, Func<SloCatalog> catalog, TimeProvider clock)
{
    /// <summary>Coverage looks at a whole period, and changes as slowly.</summary>
    private static readonly TimeSpan s_coverageAge = TimeSpan.FromMinutes(1);

    private volatile Coverage? _coverage;

    /// <summary>Every SLO, in order of the files.</summary>
    /// <exception cref="QueryException">The metrics cannot be read.</exception>
    public async Task<IReadOnlyList<SloStatus>> ListAsync(CancellationToken cancellationToken)
    {
        SloCatalog current = catalog();
        return current.Slos.Count == 0 ? [] : await ReadAsync(current, current.Slos, "sloth_id!=\"\"", cancellationToken);
    }

    /// <summary>One SLO; null where there is none of this id.</summary>
    /// <exception cref="QueryException">The metrics cannot be read.</exception>
    public async Task<SloStatus?> FindAsync(string id, CancellationToken cancellationToken)
    {
        SloCatalog current = catalog();
        if (current.Find(id) is not { } slo) return null;
        return (await ReadAsync(current, [slo], $"sloth_id={LabelFormat.Quote(id)}", cancellationToken))[0];
    }

    private async Task<IReadOnlyList<SloStatus>> ReadAsync(SloCatalog current, IReadOnlyList<SloDefinition> slos, string matcher, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        MetricsResult result = await source.QueryAsync($"{{__name__=~\"slo:sli_.+\", {matcher}}}", now.ToUnixTimeMilliseconds(), cancellationToken);
        ILookup<string, MetricsSeries> byId = result.Series.ToLookup(s => s.Labels.Get(SloSeries.IdLabel), StringComparer.Ordinal);
        Coverage coverage = await CoverageAsync(current, now, cancellationToken);
        return [.. slos.Select(s => SloStatusReader.Read(s, current.PolicyOf(s), [.. byId[s.Id]], coverage.Of, now))];
    }

    /// <summary>Time with data within the period, to 5 minutes, by labels of the shortest ratio's series.</summary>
    private async Task<Coverage> CoverageAsync(SloCatalog current, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_coverage is { } known && ReferenceEquals(known.Catalog, current) && now - known.Time < s_coverageAge) return known;
        var covered = new Dictionary<LabelSet, TimeSpan>();
        TimeSpan step = SloSeries.ShortestWindow;
        foreach (IGrouping<TimeSpan, SloDefinition> same in current.Slos.GroupBy(s => s.Period))
        {
            string ids = string.Join('|', same.Select(s => s.Id.Replace(".", "\\.", StringComparison.Ordinal)));
            string range = $"{{sloth_id=~{LabelFormat.Quote(ids)}}}[{PromDuration.Format(same.Key)}:{PromDuration.Format(step)}]";
            string query = $"max without (sloth_window) (count_over_time({SloSeries.Total}{range}) or count_over_time({SloSeries.ErrorRatio(step)}{range}))";
            foreach (MetricsSeries series in (await source.QueryAsync(query, now.ToUnixTimeMilliseconds(), cancellationToken)).Series)
                covered[series.Labels] = step * series.Points[^1].Value;
        }
        return _coverage = new Coverage(current, now, covered);
    }

    private sealed record Coverage(SloCatalog Catalog, DateTimeOffset Time, Dictionary<LabelSet, TimeSpan> Covered)
    {
        public TimeSpan Of(LabelSet group) => Covered.GetValueOrDefault(group);
    }
}
