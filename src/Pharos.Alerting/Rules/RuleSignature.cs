using System.Globalization;
using System.Text;

namespace Pharos.Alerting.Rules;

/// <summary>A text that is equal for groups that do the same, wherever in the file they stand.</summary>
internal static class RuleSignature
{
    public static string Of(RuleGroupConfig group)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{group.Interval}|{group.QueryOffset}|{group.Limit}\n");
        foreach (RuleConfig rule in group.Rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.IsAlert}|{rule.Language}|{rule.Name}|{rule.Expression}|{rule.For}|{rule.KeepFiringFor}");
            foreach (RuleText label in rule.Labels) text.Append('|').Append(label.Name).Append('=').Append(label.Value);
            foreach (RuleText annotation in rule.Annotations) text.Append('|').Append(annotation.Name).Append('=').Append(annotation.Value);
            text.Append('\n');
        }
        return text.ToString();
    }
}
