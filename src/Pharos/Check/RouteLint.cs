using Pharos.Alerting.Config;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Rules;
using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>Alerts whose labels no route matches: they go to the root's receiver, which is rarely what the author of the routes meant.</summary>
internal static class RouteLint
{
    public static void Run(RuleIndex rules, AlertmanagerConfig alertmanager, ConfigErrors errors)
    {
        if (alertmanager.Route.Routes.Count == 0) return;
        foreach (RuleConfig alert in rules.Alerts)
        {
            if (!alertmanager.Route.Routes.Any(r => r.Matchers.All(m => CanMatch(m, alert))))
                errors.Warn(alert.Position, $"alert {alert.Name}: no route of alertmanager.yml matches its labels, so it goes to the root's receiver {alertmanager.Route.Receiver}");
        }
    }

    /// <summary>Labels that come from the series are not known here, so they may match; a label that routes ask for and that neither the rule sets nor a series usually carries does not.</summary>
    private static bool CanMatch(Matcher matcher, RuleConfig alert)
    {
        if (matcher.Name == "alertname") return matcher.Matches(alert.Name);
        if (alert.Label(matcher.Name) is { } label) return label.Value.Contains("{{", StringComparison.Ordinal) || matcher.Matches(label.Value);
        return matcher.Name != "severity" || matcher.Matches("");
    }
}
