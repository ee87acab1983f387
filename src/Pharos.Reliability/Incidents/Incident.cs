namespace Pharos.Reliability.Incidents;

/// <summary>Alerts of one service and environment that fired together, or within <see cref="IncidentBook.Gap"/> of each other.</summary>
public sealed record Incident
{
    /// <summary><c>yyyyMMdd-HHmmss-N</c>: when it began and the first event of it in the journal.</summary>
    public required string Id { get; init; }

    public required string Service { get; init; }

    public required string Environment { get; init; }

    /// <summary>The worst of its alerts: critical, warning, info, or what the labels say.</summary>
    public required string Severity { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>Null while an alert fires.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>In the order in which they fired.</summary>
    public required IReadOnlyList<IncidentAlert> Alerts { get; init; }

    /// <summary>When the first message about it was accepted by a receiver; null where none was.</summary>
    public DateTimeOffset? Notified { get; init; }

    public string Title => string.Join(", ", Alerts.Select(a => a.Name).Distinct());

    /// <summary>The service and where it runs.</summary>
    public string Target => Service.Length == 0 ? "no service" : Environment.Length == 0 ? Service : $"{Service} in {Environment}";
}
