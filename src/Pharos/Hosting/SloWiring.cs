using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics;
using Pharos.Metrics.Config;
using Pharos.Reliability.Slo;

namespace Pharos.Hosting;

/// <summary>Joins the SLOs with the rule engine: generated rules run as any others, and alerts lead back to their SLO.</summary>
internal static class SloWiring
{
    private static readonly SloRuleOptions s_options = new("pharos", ProductVersion.Number, []);

    public static SloCatalog Load(PharosOptions options, MetricsOptions metrics, ConfigEnvironment environment, ConfigErrors errors) =>
        SloDirectory.Load(options.Places.Slo, environment, MetricsPart.ExpressionsWith(metrics), errors);

    /// <summary>The rule groups of all SLOs, each under the file that it comes from. Texts that are no template are errors where they stand.</summary>
    public static IReadOnlyList<RuleGroupConfig> RuleGroups(SloCatalog catalog, TimeSpan evaluationInterval, ConfigErrors errors)
    {
        var templates = new GoAlertTemplates();
        var groups = new List<RuleGroupConfig>();
        foreach (SloDefinition slo in catalog.Slos)
        {
            foreach (SloRuleGroup group in SloRuleGenerator.Generate(slo, s_options)) groups.Add(Group(slo, group, evaluationInterval));
        }
        IEnumerable<RuleText> texts = groups.SelectMany(g => g.Rules).Where(r => r.IsAlert).SelectMany(r => r.Labels.Concat(r.Annotations));
        foreach (RuleText text in texts.DistinctBy(t => (t.Position, t.Value)))
        {
            if (templates.Check(text.Value) is { } problem) errors.Add(text.Position, $"template of {text.Name}: {problem}");
        }
        return groups;
    }

    /// <summary>Pending and firing alerts that carry an SLO's id.</summary>
    public static IReadOnlyList<SloAlertView> Alerts(RuleManager rules) =>
    [
        .. from rule in rules.Snapshot().SelectMany(g => g.Rules)
           from alert in rule.Alerts
           where alert.State != AlertState.Inactive && alert.Labels.Has(SloSeries.IdLabel)
           select new SloAlertView(
               alert.Labels.Get(SloSeries.IdLabel), rule.Config.Name, alert.Labels.Get("severity"), alert.State == AlertState.Firing ? "firing" : "pending",
               DateTimeOffset.FromUnixTimeMilliseconds(alert.ActiveAtMs), alert.Annotations.Get("summary"), alert.Annotations.Get("runbook_url"), alert.Annotations.Get("dashboard")),
    ];

    private static RuleGroupConfig Group(SloDefinition slo, SloRuleGroup group, TimeSpan evaluationInterval) => new()
    {
        Name = group.Name,
        File = slo.Position.File,
        Position = slo.Position,
        Interval = group.MinInterval is { } least && least > evaluationInterval ? least : null,
        Rules = [.. group.Rules.Select(Rule)],
    };

    private static RuleConfig Rule(SloRule rule) => new()
    {
        Name = rule.Name,
        IsAlert = rule.IsAlert,
        Expression = rule.Expression,
        Position = rule.Position,
        ExpressionPosition = rule.Position,
        For = rule.For,
        Labels = [.. rule.Labels.Select(Text)],
        Annotations = [.. rule.Annotations.Select(Text)],
    };

    private static RuleText Text(SloText text) => new(text.Name, text.Value, text.Position);
}
