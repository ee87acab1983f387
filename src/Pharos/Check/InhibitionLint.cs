using System.Text.RegularExpressions;
using Pharos.Alerting.Config;
using Pharos.Alerting.Inhibition;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Config;

namespace Pharos.Check;

/// <summary>Inhibition rules whose <c>equal</c> labels can never be equal: the values that the sources have are none of those that the targets have.</summary>
/// <remarks>Values are known where the rule sets the label itself, or where it comes from static targets; anything else is not judged.</remarks>
internal static partial class InhibitionLint
{
    public static void Run(RuleIndex rules, AlertmanagerConfig alertmanager, ConfigNode file, IReadOnlyList<StaticTarget> targets, ConfigErrors errors)
    {
        for (int i = 0; i < alertmanager.InhibitRules.Count; i++)
        {
            InhibitRule inhibition = alertmanager.InhibitRules[i];
            ConfigNode node = file["inhibit_rules"].Items.ElementAtOrDefault(i) ?? file;
            RuleConfig[] sources = [.. rules.Alerts.Where(a => CanMatch(inhibition.SourceMatchers, a))];
            RuleConfig[] muted = [.. rules.Alerts.Where(a => CanMatch(inhibition.TargetMatchers, a))];
            if (sources.Length == 0) errors.Warn(node, "no alert of the rule files matches the source of this inhibition");
            else if (muted.Length == 0) errors.Warn(node, "no alert of the rule files matches the target of this inhibition");
            else foreach (string label in inhibition.Equal) Compare(rules, label, sources, muted, targets, node["equal"].Exists ? node["equal"] : node, errors);
        }
    }

    private static void Compare(RuleIndex rules, string label, RuleConfig[] sources, RuleConfig[] muted, IReadOnlyList<StaticTarget> targets, ConfigNode at, ConfigErrors errors)
    {
        if (Values(rules, label, sources, targets) is not { } left || Values(rules, label, muted, targets) is not { } right || left.Overlaps(right)) return;
        errors.Warn(at, $"can never match: the label {label} of the source ({Names(sources)}) is {Sample(left)}, that of the targets ({Names(muted)}) is {Sample(right)}; give both a label in common, such as host, and compare that");
    }

    /// <summary>All values that a label can have on the alerts; null where one of them is not known.</summary>
    private static HashSet<string>? Values(RuleIndex rules, string label, RuleConfig[] alerts, IReadOnlyList<StaticTarget> targets)
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        foreach (RuleConfig alert in alerts)
        {
            if (alert.Label(label) is { } own)
            {
                if (own.Value.Contains("{{", StringComparison.Ordinal)) return null;
                values.Add(own.Value);
                continue;
            }
            if (Grouping().Matches(alert.Expression).Any(m => !m.Groups[1].Value.Split(',').Select(l => l.Trim()).Contains(label))) return null;
            foreach (IReadOnlyList<LabelMatcher> selector in rules.Selectors(alert))
            {
                HashSet<string> found = [.. targets.Where(t => Exposes(t, selector)).Select(t => t.Labels.Get(label))];
                if (found.Count == 0) return null;
                values.UnionWith(found);
            }
        }
        return values.Count == 0 ? null : values;
    }

    /// <summary>Whether a target can be where the selected series come from: by its labels, and probes by their path, host metrics by exporter port or job.</summary>
    private static bool Exposes(StaticTarget target, IReadOnlyList<LabelMatcher> selector)
    {
        string metric = RuleIndex.MetricOf(selector) ?? "";
        bool isProbe = target.MetricsPath == "/probe";
        if (metric.StartsWith("probe_", StringComparison.Ordinal) != isProbe && metric is not ("up" or "")) return false;
        if (metric.StartsWith("node_", StringComparison.Ordinal) && !target.Labels.Get("instance").EndsWith(":9100", StringComparison.Ordinal) && !target.Job.Contains("node", StringComparison.Ordinal)) return false;
        return selector.All(m => m.Name == Label.MetricName || !target.Labels.Has(m.Name) || m.Matches(target.Labels.Get(m.Name)));
    }

    private static bool CanMatch(IReadOnlyList<Matcher> matchers, RuleConfig alert) => matchers.All(m => m.Name == "alertname"
        ? m.Matches(alert.Name)
        : alert.Label(m.Name) is not { } label || label.Value.Contains("{{", StringComparison.Ordinal) || m.Matches(label.Value));

    private static string Names(RuleConfig[] alerts) => string.Join(", ", alerts.Select(a => a.Name).Distinct(StringComparer.Ordinal).Take(3)) + (alerts.Length > 3 ? ", …" : "");

    private static string Sample(HashSet<string> values) => string.Join(" or ", values.Order(StringComparer.Ordinal).Take(2).Select(v => $"\"{v}\""));

    [GeneratedRegex(@"\bby\s*\(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Grouping();
}
