using Pharos.Alerting.Rules;
using Pharos.Core;

namespace Pharos.Check;

/// <summary>All rules with the metrics that each reads, so that lints can ask who feeds whom.</summary>
internal sealed class RuleIndex
{
    private readonly Dictionary<RuleConfig, IReadOnlyList<IReadOnlyList<LabelMatcher>>> _selectors = [];

    public RuleIndex(IReadOnlyList<RuleGroupConfig> groups, IMetricsExpressions expressions)
    {
        Rules = [.. groups.SelectMany(g => g.Rules)];
        Recorded = Rules.Where(r => !r.IsAlert).ToLookup(r => r.Name, StringComparer.Ordinal);
        foreach (RuleConfig rule in Rules) _selectors[rule] = rule.Language == RuleLanguage.PromQL && expressions.Check(rule.Expression) is null ? expressions.Selectors(rule.Expression) : [];
    }

    public IReadOnlyList<RuleConfig> Rules { get; }

    public IEnumerable<RuleConfig> Alerts => Rules.Where(r => r.IsAlert);

    /// <summary>Recording rules by the name of the series they write.</summary>
    public ILookup<string, RuleConfig> Recorded { get; }

    public IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(RuleConfig rule) => _selectors[rule];

    /// <summary>The metric names that a rule reads.</summary>
    public IEnumerable<string> Metrics(RuleConfig rule) => _selectors[rule].Select(MetricOf).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>The metric that a selector names; null where it has no equality on the name.</summary>
    public static string? MetricOf(IReadOnlyList<LabelMatcher> selector) => selector.FirstOrDefault(m => m.Name == Label.MetricName && m.Op == MatchOp.Equal)?.Value;
}
