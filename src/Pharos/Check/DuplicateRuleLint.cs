using Pharos.Alerting.Rules;
using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>Rules of one kind with the same name and labels, as <c>promtool check rules</c> reports them: recorded series overwrite each other, and alerts become one.</summary>
/// <remarks>Source: prometheus.io/docs/prometheus/latest/command-line/promtool, lint "duplicate-rules".</remarks>
internal static class DuplicateRuleLint
{
    public static void Run(IEnumerable<RuleConfig> rules, ConfigErrors errors)
    {
        foreach (IGrouping<string, RuleConfig> same in rules.GroupBy(Identity, StringComparer.Ordinal))
        {
            RuleConfig first = same.First();
            foreach (RuleConfig other in same.Skip(1))
                errors.Warn(other.Position, $"{(other.IsAlert ? "alert" : "recording rule")} {other.Name} has the name and the labels of the one at {first.Position}");
        }
    }

    private static string Identity(RuleConfig rule) =>
        string.Join('\0', rule.Labels.OrderBy(label => label.Name, StringComparer.Ordinal).SelectMany(label => (string[])[label.Name, label.Value]).Prepend(rule.Name).Prepend(rule.IsAlert ? "alert" : "record"));
}
