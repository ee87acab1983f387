using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics;
using Pharos.Reliability.GameDays;

namespace Pharos.Check;

/// <summary>Game Days that cannot pass: an alert that no rule defines, a query that does not parse.</summary>
internal static class GameDayLint
{
    public static void Run(IReadOnlyList<GameDay> gameDays, RuleIndex rules, ConfigErrors errors)
    {
        HashSet<string> alerts = [.. rules.Alerts.Select(a => a.Name)];
        foreach (GameDay gameDay in gameDays)
        {
            Probe[] probes = [.. gameDay.SteadyState.Probes, .. gameDay.Probes.Select(p => p.Probe)];
            foreach (AlertName alert in gameDay.Alerts.Select(a => a.Alert).Concat(probes.OfType<AlertProbe>().Select(p => p.Alert)))
                if (!alerts.Contains(alert.Name)) errors.Add(alert.Position, $"no rule defines the alert {alert.Name}");
            foreach (PromqlProbe probe in probes.OfType<PromqlProbe>())
                if (MetricsPart.Expressions.Check(probe.Query) is { } error) errors.Add(probe.Position, $"the query of \"{probe.Name}\" at {error.Line}:{error.Column}: {error.Message}");
        }
    }
}
