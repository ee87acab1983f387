using System.Text.RegularExpressions;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Dashboards;

namespace Pharos.Check;

/// <summary>Dashboard queries that cannot work or that cost too much: syntax errors, and ranges over all that is kept.</summary>
internal static partial class DashboardQueryLint
{
    /// <param name="retention">How long samples are kept.</param>
    public static void Run(IReadOnlyList<Dashboard> dashboards, TimeSpan retention, ConfigErrors errors)
    {
        foreach (Dashboard dashboard in dashboards)
        {
            foreach (DashboardQuery query in dashboard.Queries)
            {
                foreach (Match match in RangeFunction().Matches(query.Expression))
                {
                    if (!PromDuration.TryParse(match.Groups[1].Value, out TimeSpan range, out _) || range < TimeSpan.FromDays(7)) continue;
                    string kept = range >= retention ? $", and no more than {PromDuration.Format(retention)} is kept" : "";
                    errors.Warn(new SourcePosition(dashboard.File, query.Line, 1), $"dashboard {dashboard.Title}: {match.Value} reads {PromDuration.Format(range)} of raw samples at each refresh{kept}; a recorded series (or an SLO) gives the same for a fraction of the work");
                    break;
                }
            }
        }
    }

    [GeneratedRegex(@"\w+_over_time\([^\[]*\[([0-9a-z]+)\]\)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex RangeFunction();
}
