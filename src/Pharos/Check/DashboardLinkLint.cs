using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Dashboards;

namespace Pharos.Check;

/// <summary>Dashboard links of alerts lead to a provisioned dashboard.</summary>
internal static class DashboardLinkLint
{
    private static readonly string[] s_names = ["dashboard", "dashboard_url"];

    public static void Run(RuleIndex rules, IReadOnlyList<Dashboard> dashboards, ConfigErrors errors)
    {
        if (dashboards.Count == 0) return;
        foreach (RuleConfig alert in rules.Alerts)
        {
            foreach (RuleText link in s_names.Select(alert.Annotation).OfType<RuleText>())
            {
                string[] path = link.Value.Split('?', '#')[0].Split('/');
                int at = Array.LastIndexOf(path, "d");
                if (at < 0 || at + 1 >= path.Length) errors.Warn(link.Position, $"alert {alert.Name}: \"{link.Value}\" is no link to a dashboard (…/d/UID/…)");
                else if (!path[at + 1].Contains("{{", StringComparison.Ordinal) && !dashboards.Any(d => d.Uid == path[at + 1]))
                    errors.Warn(link.Position, $"alert {alert.Name}: no dashboard has the uid {path[at + 1]}");
            }
        }
    }
}
