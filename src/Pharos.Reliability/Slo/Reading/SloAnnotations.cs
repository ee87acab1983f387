using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>What Pharos needs of an SLO and OpenSLO has no field for: annotations that begin with <c>pharos/</c>.</summary>
internal static class SloAnnotations
{
    public const string Policy = "pharos/policy";

    private const string Runbook = "pharos/runbook";
    private const string AbsentRunbook = "pharos/absent-runbook";
    private const string Dashboard = "pharos/dashboard";
    private const string Alert = "pharos/alert";
    private const string BurnAlerts = "pharos/burn-alerts";
    private const string Prefix = "pharos/";
    private const string DefaultAlert = "SloErrorBudgetBurn";

    private static readonly string[] s_known = [Policy, Runbook, AbsentRunbook, Dashboard, Alert, BurnAlerts];

    /// <summary>The alerts that an SLO's annotations ask for, without texts.</summary>
    public static SloAlerting Read(OpenSloMetadata metadata, SourcePosition position, ConfigErrors errors)
    {
        foreach (SloText annotation in metadata.Annotations.Where(a => a.Name.StartsWith(Prefix, StringComparison.Ordinal) && !s_known.Contains(a.Name)))
            errors.Add(annotation.Position, $"unknown annotation {annotation.Name}, known are {string.Join(", ", s_known)}");
        string? burn = metadata.Annotation(BurnAlerts)?.Value;
        if (burn is not (null or "true" or "false")) errors.Add(metadata.Annotation(BurnAlerts)!.Value.Position, $"{BurnAlerts} is true or false");
        bool on = burn != "false";
        SloText[] links = [.. Link(metadata, Runbook, "runbook_url"), .. Link(metadata, Dashboard, "dashboard")];
        SloText[] absentLinks = [.. Link(metadata, metadata.Annotation(AbsentRunbook) is null ? Runbook : AbsentRunbook, "runbook_url"), .. Link(metadata, Dashboard, "dashboard")];
        return new SloAlerting
        {
            Name = metadata.Annotation(Alert)?.Value ?? DefaultAlert,
            Annotations = links,
            Page = on ? new SloAlert([new SloText("severity", "critical", position)], []) : null,
            Ticket = on ? new SloAlert([new SloText("severity", "warning", position)], []) : null,
            Absent = on ? new SloAlert([new SloText("severity", "warning", position)], absentLinks) : null,
        };
    }

    /// <summary>With what the alerts say.</summary>
    public static SloAlerting Fill(SloAlerting alerting, string title, string period, double objectivePercent, bool hasEnvironment)
    {
        string where = hasEnvironment ? "{{ $labels.service }} in {{ $labels.environment }}" : "{{ $labels.service }}";
        string allowed = GoNumber.Plain(Math.Round(100 - objectivePercent, 9));
        SourcePosition at = alerting.Page?.Labels[0].Position ?? default;
        return alerting with
        {
            Annotations =
            [
                new SloText("summary", $"{where} spends its error budget too fast: {title}", at),
                new SloText("description", $"{{{{ $value | humanizePercentage }}}} of the events fail now; over {period} at most {allowed} % may.", at),
                new SloText("value", "{{ $value | humanizePercentage }}", at),
                .. alerting.Annotations,
            ],
            Absent = alerting.Absent is null ? null : alerting.Absent with
            {
                Annotations =
                [
                    new SloText("summary", $"{where} has no figures for its SLO: {title}", at),
                    new SloText("description", "The series that the indicator counts are missing, so neither good nor bad is known. No traffic would be a total of 0.", at),
                    .. alerting.Absent.Annotations,
                ],
            },
        };
    }

    private static IEnumerable<SloText> Link(OpenSloMetadata metadata, string annotation, string name)
    {
        if (metadata.Annotation(annotation) is { } found) yield return new SloText(name, found.Value, found.Position);
    }
}
