using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary>One time that an alert fired.</summary>
/// <param name="EventId">Of the event that it fired, in the journal.</param>
/// <param name="Resolved">Null while it fires.</param>
public sealed record IncidentAlert(
    long EventId, string Fingerprint, string Name, string Severity, IReadOnlyDictionary<string, string> Labels, string Summary, IReadOnlyList<EventLink> Links, DateTimeOffset Fired, DateTimeOffset? Resolved);
