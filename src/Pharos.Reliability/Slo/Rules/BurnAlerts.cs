using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>The alerts of an SLO: long and short window together, either pair of a severity, as Sloth writes them.</summary>
internal static class BurnAlerts
{
    private const string DefaultSummary = "{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.";

    /// <summary>How long the indicator's series must be missing before that is said.</summary>
    private static readonly TimeSpan s_absentFor = TimeSpan.FromMinutes(10);

    public static IEnumerable<SloRule> Generate(SloDefinition slo)
    {
        SloAlerting alerting = slo.Alerting;
        if (alerting.Page is { } page) yield return Burn(slo, page, "page", isPage: true);
        if (alerting.Ticket is { } ticket) yield return Burn(slo, ticket, "ticket", isPage: false);
        foreach (BurnCondition condition in alerting.Conditions) yield return Condition(slo, condition);
        if (alerting.Absent is { } absent && slo.Indicator is EventsIndicator) yield return Absent(slo, absent);
    }

    private static SloRule Burn(SloDefinition slo, SloAlert alert, string severity, bool isPage)
    {
        var position = slo.Position;
        return new SloRule
        {
            Name = slo.Alerting.Name,
            IsAlert = true,
            Expression = string.Join("\nor\n", BurnPair.Of(slo.Period).Where(p => p.IsPage == isPage).Select(p => Pair(slo, p))) + "\n",
            Labels = Merge(slo.Alerting.Labels, alert.Labels, [new SloText(SloSeries.SeverityLabel, severity, position)]),
            Annotations = Merge(
            [
                new SloText("summary", DefaultSummary, position),
                new SloText("title", $"({severity}) {{{{$labels.sloth_service}}}} {{{{$labels.sloth_slo}}}} SLO error budget burn rate is too fast.", position),
            ], slo.Alerting.Annotations, alert.Annotations),
            Position = position,
        };
    }

    private static string Pair(SloDefinition slo, BurnPair pair) => $"(\n    {Side(slo, pair.Short, pair.Factor)}\n    and\n    {Side(slo, pair.Long, pair.Factor)}\n)";

    private static string Side(SloDefinition slo, TimeSpan window, double factor) =>
        $"max({SloSeries.ErrorRatio(window)}{SloSeries.Selector(slo)} > ({GoNumber.General(factor)} * {GoNumber.General(slo.BudgetRatio)})) without (sloth_window)";

    private static SloRule Condition(SloDefinition slo, BurnCondition condition) => new()
    {
        Name = slo.Alerting.Name,
        IsAlert = true,
        Expression = $"max({SloSeries.ErrorRatio(condition.Window)}{SloSeries.Selector(slo)} {condition.Operator} ({GoNumber.General(condition.Threshold)} * {GoNumber.General(slo.BudgetRatio)})) without (sloth_window)",
        For = condition.For,
        Labels = Merge(slo.Alerting.Labels, [new SloText("severity", condition.Severity, condition.Position), new SloText("slo_policy", condition.Policy, condition.Position)]),
        Annotations = Merge([new SloText("summary", DefaultSummary, condition.Position)], slo.Alerting.Annotations),
        Position = condition.Position,
    };

    /// <summary>The total's series are gone: neither good nor bad is known. A total of 0 is no traffic and raises nothing.</summary>
    private static SloRule Absent(SloDefinition slo, SloAlert alert) => new()
    {
        Name = "SloMetricAbsent",
        IsAlert = true,
        Expression = $"absent({SloSeries.Total}{SloSeries.Selector(slo)})",
        For = s_absentFor,
        Labels = Merge([.. slo.Labels.Select(l => new SloText(l.Key, l.Value, slo.Position))], alert.Labels),
        Annotations = alert.Annotations,
        Position = slo.Position,
    };

    /// <summary>Later ones win; in order of name.</summary>
    private static IReadOnlyList<SloText> Merge(params ReadOnlySpan<IReadOnlyList<SloText>> layers)
    {
        var merged = new SortedDictionary<string, SloText>(StringComparer.Ordinal);
        foreach (IReadOnlyList<SloText> layer in layers)
        {
            foreach (SloText text in layer) merged[text.Name] = text;
        }
        return [.. merged.Values];
    }
}
