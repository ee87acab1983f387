using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Dashboards;
using Pharos.Reliability.Slo;

namespace Pharos.Check;

/// <summary>Recording rules that nobody reads, and those that depend on themselves.</summary>
internal static class RecordingRuleLint
{
    public static void Run(RuleIndex rules, IReadOnlyList<Dashboard> dashboards, ConfigErrors errors)
    {
        HashSet<string> read = [.. rules.Rules.SelectMany(rules.Metrics)];
        string queries = string.Join('\n', dashboards.SelectMany(d => d.Queries).Select(q => q.Expression));
        foreach (IGrouping<string, RuleConfig> recorded in rules.Recorded)
        {
            if (SloSeries.IsOwn(recorded.Key) || read.Contains(recorded.Key) || queries.Contains(recorded.Key, StringComparison.Ordinal)) continue;
            errors.Warn(recorded.First().Position, $"{recorded.Key} is recorded, but no rule and no dashboard reads it");
        }
        foreach ((RuleConfig rule, string cycle) in Cycles(rules))
            errors.Warn(rule.Position, $"recording rule {rule.Name} depends on itself ({cycle}): each evaluation sees the values of the one before");
    }

    /// <summary>Recording rules that reach themselves through what they read, each with the way around.</summary>
    public static IReadOnlyList<(RuleConfig Rule, string Cycle)> Cycles(RuleIndex rules)
    {
        var found = new List<(RuleConfig, string)>();
        foreach (RuleConfig rule in rules.Rules.Where(r => !r.IsAlert))
        {
            if (Way(rules, rule.Name, rule.Name, []) is { } way) found.Add((rule, string.Join(" -> ", way.Prepend(rule.Name))));
        }
        return found;
    }

    private static List<string>? Way(RuleIndex rules, string from, string to, HashSet<string> visited)
    {
        foreach (string metric in rules.Recorded[from].SelectMany(rules.Metrics).Distinct(StringComparer.Ordinal))
        {
            if (metric == to) return [metric];
            if (!rules.Recorded.Contains(metric) || !visited.Add(metric)) continue;
            if (Way(rules, metric, to, visited) is { } rest) return [metric, .. rest];
        }
        return null;
    }
}
