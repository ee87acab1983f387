using Pharos.Alerting.Rules;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Check;

/// <summary>Selectors of rules that no series can satisfy, because one label is asked to have two values.</summary>
internal static class ImpossibleSelectorLint
{
    public static void Run(RuleIndex rules, ConfigErrors errors)
    {
        foreach (RuleConfig rule in rules.Rules)
        {
            foreach (IReadOnlyList<LabelMatcher> selector in rules.Selectors(rule))
            {
                if (Contradiction(selector) is not { } pair) continue;
                errors.Warn(rule.ExpressionPosition, $"rule {rule.Name}: {pair.Equality} and {pair.Other} exclude each other, so the selector never matches");
                break;
            }
        }
    }

    private static (LabelMatcher Equality, LabelMatcher Other)? Contradiction(IReadOnlyList<LabelMatcher> selector)
    {
        foreach (LabelMatcher equality in selector.Where(matcher => matcher.Op == MatchOp.Equal))
        {
            if (selector.FirstOrDefault(other => other.Name == equality.Name && !other.Matches(equality.Value)) is { } refusing) return (equality, refusing);
        }
        return null;
    }
}
