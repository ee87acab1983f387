using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>Names and labels of the recorded series: Sloth's, so that its dashboards work, and two of our own that hold events.</summary>
public static class SloSeries
{
    public const string Good = "slo:sli_good:rate5m";
    public const string Total = "slo:sli_total:rate5m";
    public const string Objective = "slo:objective:ratio";
    public const string Budget = "slo:error_budget:ratio";
    public const string PeriodDays = "slo:time_period:days";
    public const string CurrentBurnRate = "slo:current_burn_rate:ratio";
    public const string PeriodBurnRate = "slo:period_burn_rate:ratio";
    public const string BudgetRemaining = "slo:period_error_budget_remaining:ratio";
    public const string Info = "sloth_slo_info";

    public const string IdLabel = "sloth_id";
    public const string WindowLabel = "sloth_window";
    public const string SeverityLabel = "sloth_severity";

    /// <summary>The window of the shortest ratio, of which long windows are made.</summary>
    public static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(5);

    private const string ErrorRatioPrefix = "slo:sli_error:ratio_rate";

    public static string ErrorRatio(TimeSpan window) => ErrorRatioPrefix + PromDuration.Format(window);

    /// <summary>Whether a recorded series is one of these: they are for people and dashboards, so nothing needs to read them.</summary>
    public static bool IsOwn(string metric) => metric.StartsWith("slo:", StringComparison.Ordinal) || metric == Info;

    /// <summary>The matchers of one SLO's series, in braces.</summary>
    public static string Selector(SloDefinition slo) =>
        $"{{sloth_id={LabelFormat.Quote(slo.Id)}, sloth_service={LabelFormat.Quote(slo.Service)}, sloth_slo={LabelFormat.Quote(slo.Name)}}}";
}
