using System.Text.RegularExpressions;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Turns an OpenSLO indicator with an objective and a budgeting method into queries over <c>{{.window}}</c>.</summary>
internal sealed partial class OpenSloIndicatorCompiler(OpenSloDocuments documents, ConfigErrors errors)
{
    /// <summary>A slice is evaluated inside the shortest window, so it cannot be longer.</summary>
    private static readonly TimeSpan s_longestSlice = SloSeries.ShortestWindow;

    public SloIndicator? Compile(OpenSloSlo slo, OpenSloIndicator source, OpenSloObjective objective)
    {
        SloIndicator? indicator = source.Threshold is not null ? Threshold(source.Threshold, slo, objective) : Ratio(source);
        if (indicator is null || slo.Budgeting == BudgetingMethod.Occurrences) return indicator;
        if (objective.TimeSliceWindow is not { } slice || slice > s_longestSlice)
        {
            errors.Add(objective.Node["timeSliceWindow"], $"must be 1m to {PromDuration.Format(s_longestSlice)}");
            return null;
        }
        return Sliced(indicator, PromDuration.Format(slice), slo.Budgeting == BudgetingMethod.Timeslices ? objective.TimeSliceTarget : null);
    }

    /// <summary>A slice is good where its ratio reaches the target; without a target its ratio counts as it is. A slice without traffic does not count.</summary>
    private static EventsIndicator Sliced(SloIndicator indicator, string slice, double? target)
    {
        string success = $"1 - ({IndicatorExpressions.ErrorRatio(indicator, slice)})";
        SourcePosition at = indicator.Queries.First().Position;
        string value = target is { } least ? $"({success}) >= bool {GoNumber.Plain(least)}" : success;
        return new EventsIndicator(
            new SloQuery($"sum_over_time(({value})[{{{{.window}}}}:{slice}])", at), CountsBad: false,
            new SloQuery($"count_over_time(({success})[{{{{.window}}}}:{slice}])", at));
    }

    /// <summary>Each evaluation of the metric is an event, good where the comparison holds.</summary>
    private EventsIndicator? Threshold(OpenSloMetric metric, OpenSloSlo slo, OpenSloObjective objective)
    {
        if (objective.Operator is not { } op || objective.Value is not { } value)
        {
            errors.Add(objective.Node, $"op and value are required: the indicator of {slo.Metadata.Name} is a threshold metric");
            return null;
        }
        if (Query(metric) is not { } query) return null;
        return new EventsIndicator(
            query with { Text = $"sum_over_time((({query.Text}) {op} bool {GoNumber.Plain(value)})[{{{{.window}}}}:])" }, CountsBad: false,
            query with { Text = $"count_over_time(({query.Text})[{{{{.window}}}}:])" });
    }

    private SloIndicator? Ratio(OpenSloIndicator source)
    {
        if (source.Raw is { } raw)
            return Query(raw) is { } ratio ? new RatioIndicator(ratio.HasWindow ? ratio : ratio with { Text = $"avg_over_time(({ratio.Text})[{{{{.window}}}}:])" }, source.RawIsFailure) : null;
        OpenSloMetric counted = (source.Good ?? source.Bad)!;
        SloQuery? events = Events(counted, source.IsCounter), total = Events(source.Total!, source.IsCounter);
        return events is null || total is null ? null : new EventsIndicator(events, CountsBad: source.Bad is not null, total);
    }

    /// <summary>The query over a window. Where it has no <c>{{.window}}</c>, a selector or a sum of one gets the range that its kind needs.</summary>
    private SloQuery? Events(OpenSloMetric metric, bool isCounter)
    {
        if (Query(metric) is not { } query || query.HasWindow) return Query(metric);
        if (Simple().Match(query.Text.Trim()) is not { Success: true } match)
        {
            errors.Add(query.Position, "the query must say over which time it counts: write the range as [{{.window}}], or give a selector or the sum of one");
            return null;
        }
        string function = isCounter ? "increase" : "sum_over_time", ranged = $"{function}({match.Groups["selector"].Value}[{{{{.window}}}}])";
        return query with { Text = match.Groups["sum"].Success ? $"{match.Groups["sum"].Value}({ranged})" : $"sum({ranged})" };
    }

    /// <summary>The query of a metric whose source speaks PromQL.</summary>
    private SloQuery? Query(OpenSloMetric metric)
    {
        string? type = metric.Type;
        if (metric.DataSource is { Length: > 0 } name)
        {
            if (!documents.DataSources.TryGetValue(name, out OpenSloDataSource? source))
            {
                errors.Add(metric.Node["metricSourceRef"], $"there is no DataSource named {name}");
                return null;
            }
            type ??= source.Type;
        }
        if (!string.Equals(type, "prometheus", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(metric.Node, type is null ? "type or metricSourceRef is required" : $"the source is of type {type}: only Prometheus can be queried");
            return null;
        }
        if (metric.Query is null) errors.Add(metric.Node["spec"], "query is required: a PromQL expression");
        return metric.Query;
    }

    [GeneratedRegex(@"\A(?:(?<sum>sum(?:\s+(?:by|without)\s*\([^()]*\))?)\s*\(\s*)?(?<selector>[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:\{(?:[^""{}]|""(?:[^""\\]|\\.)*"")*\})?)(?(sum)\s*\))\s*\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Simple();
}
