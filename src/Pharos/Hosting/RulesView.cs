using Pharos.Alerting.Rules;
using Pharos.Core;
using Pharos.Metrics.Api.Views;

namespace Pharos.Hosting;

/// <summary>The rule engine as the Prometheus API shows it.</summary>
/// <param name="language">Only groups with rules of this language; null for all.</param>
internal sealed class RulesView(RuleManager manager, RuleLanguage? language = null) : IRulesView
{
    public IReadOnlyList<RuleGroupView> Groups => [.. manager.Snapshot().Where(g => language is null || g.Config.Rules.Any(r => r.Language == language)).Select(g => new RuleGroupView(
        g.Config.Name, g.Config.File, [.. g.Rules.Select(Of)], g.Interval, g.Config.Limit, g.Status.Duration, Time(g.Status.EvaluatedAtMs)))];

    private static RuleView Of(RuleSnapshot rule) => new(rule.Config.Name, rule.Config.Expression, Texts(rule.Config.Labels))
    {
        IsAlerting = rule.Config.IsAlert,
        For = rule.Config.For,
        KeepFiringFor = rule.Config.KeepFiringFor,
        Annotations = Texts(rule.Config.Annotations),
        Alerts = [.. rule.Alerts.Where(a => a.State != AlertState.Inactive).Select(a => new AlertView(
            a.Labels, [.. a.Annotations], a.State == AlertState.Firing ? "firing" : "pending", DateTimeOffset.FromUnixTimeMilliseconds(a.ActiveAtMs), Time(a.KeepFiringSinceMs), a.Value))],
        Health = rule.Status.Health switch { RuleHealth.Good => "ok", RuleHealth.Bad => "err", _ => "unknown" },
        LastError = rule.Status.LastError,
        EvaluationTime = rule.Status.Duration,
        LastEvaluation = Time(rule.Status.EvaluatedAtMs),
    };

    private static IReadOnlyList<Label> Texts(IReadOnlyList<RuleText> texts) => [.. texts.Select(t => new Label(t.Name, t.Value))];

    private static DateTimeOffset? Time(long timeMs) => timeMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(timeMs);
}
