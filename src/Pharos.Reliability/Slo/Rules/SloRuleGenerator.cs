using System.Globalization;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Turns an SLO into recording rules and multi-window burn-rate alerts, with the groups, series, labels and expressions of Sloth 0.16 (sloth.dev; SRE workbook, ch. 5).</summary>
public static class SloRuleGenerator
{
    /// <summary>Rules over long windows read much and change slowly.</summary>
    private static readonly TimeSpan s_longInterval = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_shortWindows = TimeSpan.FromHours(1);

    /// <summary>The groups in the order in which they feed each other.</summary>
    public static IReadOnlyList<SloRuleGroup> Generate(SloDefinition slo, SloRuleOptions options)
    {
        var groups = new List<SloRuleGroup>();
        var labels = new SloRuleLabels(slo, options);
        TimeSpan[] windows = [.. Windows(slo)];
        if (slo.Indicator is SlothEventsIndicator or SlothRawIndicator)
            groups.Add(new SloRuleGroup($"sloth-slo-sli-recordings-{slo.Id}", null, [.. windows.Select(w => ErrorRatio(slo, w, labels))]));
        else
        {
            groups.Add(new SloRuleGroup($"sloth-slo-sli-recordings-{slo.Id}", null, [.. Events(slo, labels), .. windows.Where(w => w <= s_shortWindows).Select(w => ErrorRatio(slo, w, labels))]));
            groups.Add(new SloRuleGroup($"sloth-slo-sli-long-recordings-{slo.Id}", s_longInterval, [.. windows.Where(w => w > s_shortWindows).Select(w => ErrorRatio(slo, w, labels))]));
        }
        groups.Add(new SloRuleGroup($"sloth-slo-meta-recordings-{slo.Id}", null, [.. Meta(slo, labels, options)]));
        SloRule[] alerts = [.. BurnAlerts.Generate(slo)];
        if (alerts.Length > 0) groups.Add(new SloRuleGroup($"sloth-slo-alerts-{slo.Id}", null, alerts));
        return groups;
    }

    /// <summary>Every window whose error ratio is recorded, the shortest first, the period last.</summary>
    public static IEnumerable<TimeSpan> Windows(SloDefinition slo) =>
        BurnPair.Of(slo.Period).SelectMany(p => (TimeSpan[])[p.Long, p.Short]).Concat(slo.Alerting.Conditions.Select(c => c.Window))
            .Where(w => w < slo.Period).Distinct().Order().Append(slo.Period);

    private static IEnumerable<SloRule> Events(SloDefinition slo, SloRuleLabels labels)
    {
        if (slo.Indicator is not EventsIndicator sli) yield break;
        string window = PromDuration.Format(SloSeries.ShortestWindow);
        yield return Record(slo, SloSeries.Good, IndicatorExpressions.Good(sli, window), labels.Windowed(window));
        yield return Record(slo, SloSeries.Total, IndicatorExpressions.Total(sli, window), labels.Windowed(window));
    }

    private static SloRule ErrorRatio(SloDefinition slo, TimeSpan window, SloRuleLabels labels) =>
        Record(slo, SloSeries.ErrorRatio(window), IndicatorExpressions.Recorded(slo, window), labels.Windowed(PromDuration.Format(window)));

    private static IEnumerable<SloRule> Meta(SloDefinition slo, SloRuleLabels labels, SloRuleOptions options)
    {
        string selector = SloSeries.Selector(slo), objective = GoNumber.General(slo.ObjectivePercent / 100);
        yield return Record(slo, SloSeries.Objective, $"vector({objective})", labels.Plain);
        yield return Record(slo, SloSeries.Budget, $"vector(1-{objective})", labels.Plain);
        yield return Record(slo, SloSeries.PeriodDays, string.Create(CultureInfo.InvariantCulture, $"vector({slo.Period.TotalDays})"), labels.Plain);
        yield return Record(slo, SloSeries.CurrentBurnRate, BurnRate(SloSeries.ShortestWindow), labels.Plain);
        yield return Record(slo, SloSeries.PeriodBurnRate, BurnRate(slo.Period), labels.Plain);
        yield return Record(slo, SloSeries.BudgetRemaining, $"1 - {SloSeries.PeriodBurnRate}{selector}", labels.Plain);
        yield return Record(slo, SloSeries.Info, "vector(1)", labels.With(
            ("sloth_mode", options.Mode), ("sloth_objective", GoNumber.General(slo.ObjectivePercent)), ("sloth_spec", slo.Spec), ("sloth_version", options.Version)));

        string BurnRate(TimeSpan window) =>
            $"{SloSeries.ErrorRatio(window)}{selector}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\n{SloSeries.Budget}{selector}\n";
    }

    private static SloRule Record(SloDefinition slo, string series, string expression, IReadOnlyList<SloText> labels) =>
        new() { Name = series, Expression = expression, Labels = labels, Position = slo.Position };
}
