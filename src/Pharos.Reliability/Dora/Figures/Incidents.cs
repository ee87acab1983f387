using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.Figures;

/// <summary>Incidents of one service and environment, from alerts and issues. An alert without environment concerns each one of its service.</summary>
internal static class Incidents
{
    private readonly record struct Span(DateTimeOffset Start, DateTimeOffset? End, string Cause, string Url);

    /// <summary>In order of their beginning; no two overlap.</summary>
    public static List<Incident> Of(DeliverySnapshot history, string service, string environment, IReadOnlyList<Deployment> deployments, DoraOptions options)
    {
        IEnumerable<Span> alerts = history.Alerts
            .Where(a => a.Service == service && (a.Environment == environment || a.Environment.Length == 0) && options.IncidentSeverities.Contains(a.Severity))
            .Select(a => new Span(a.Start, a.End, a.Name, ""));
        IEnumerable<Span> issues = history.Issues
            .Where(i => i.Service == service && (i.Environment == environment || i.Environment.Length == 0))
            .Select(i => new Span(i.OpenedAt, i.ClosedAt, i.Title, i.Url));
        var incidents = new List<Incident>();
        foreach (Span span in alerts.Concat(issues).OrderBy(s => s.Start).ThenBy(s => s.Cause, StringComparer.Ordinal))
        {
            if (incidents.Count > 0 && incidents[^1] is var last && (last.End is null || span.Start <= last.End + options.IncidentGap))
            {
                DateTimeOffset? end = last.End is null || span.End is null ? null : last.End > span.End ? last.End : span.End;
                incidents[^1] = last with { End = end, Causes = last.Causes.Contains(span.Cause) ? last.Causes : [.. last.Causes, span.Cause], Url = last.Url.Length > 0 ? last.Url : span.Url };
            }
            else incidents.Add(new Incident(span.Start, span.End, [span.Cause], span.Url));
        }
        for (int i = 0; i < incidents.Count; i++) incidents[i] = incidents[i] with { DeploymentId = CauseOf(incidents[i], deployments, options.FailureWindow)?.Id ?? "" };
        return incidents;
    }

    private static Deployment? CauseOf(Incident incident, IReadOnlyList<Deployment> deployments, TimeSpan window) => deployments
        .LastOrDefault(d => d.Status == DeploymentStatus.Success && d.FinishedAt <= incident.Start) is { } last && incident.Start - last.FinishedAt <= window ? last : null;
}
