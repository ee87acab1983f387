using System.Text.RegularExpressions;
using Pharos.Alerting.Rules;
using Pharos.Configuration;

namespace Pharos.Check;

/// <summary>Burn-rate alerts that look at one window only: they fire late after a short outage, or stay on long after it (SRE workbook, ch. 5).</summary>
internal static partial class BurnRateLint
{
    public static void Run(RuleIndex rules, ConfigErrors errors)
    {
        foreach (RuleConfig alert in rules.Alerts)
        {
            string[] recorded = [.. rules.Metrics(alert).Where(rules.Recorded.Contains)];
            if (recorded.Length != 1 || !BudgetTimesFactor().IsMatch(alert.Expression) || AndWord().IsMatch(alert.Expression)) continue;
            string[] windows = [.. rules.Recorded[recorded[0]].SelectMany(r => Window().Matches(r.Expression)).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];
            if (windows.Length == 1)
                errors.Warn(alert.ExpressionPosition, $"alert {alert.Name} compares the burn rate of one window ({windows[0]}): pair a long window with a short one of about a twelfth (such as 1h and 5m) so that it fires early and ends when the burning ends");
        }
    }

    /// <summary>A constant of the form budget × factor, such as <c>0.005 * 14.4</c>.</summary>
    [GeneratedRegex(@"0?\.\d+\s*\*\s*\d+(\.\d+)?|\d+(\.\d+)?\s*\*\s*0?\.\d+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex BudgetTimesFactor();

    [GeneratedRegex(@"\band\b", RegexOptions.CultureInvariant)]
    private static partial Regex AndWord();

    [GeneratedRegex(@"\[\s*([0-9a-z]+)\s*\]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Window();
}
