using Pharos.Reliability.Dora.Facts;

namespace Pharos.Reliability.Dora.History;

/// <summary>The history as it is known at one moment; immutable.</summary>
/// <param name="Deployments">Oldest first.</param>
internal sealed record DeliverySnapshot(long Revision, IReadOnlyList<Deployment> Deployments, IReadOnlyList<AlertSpan> Alerts, IReadOnlyList<IncidentFact> Issues)
{
    public static readonly DeliverySnapshot Empty = new(0, [], [], []);

    /// <summary>Each service and environment that something was deployed to, in order of name.</summary>
    public IReadOnlyList<(string Service, string Environment)> Places { get; } =
        [.. Deployments.Select(d => (d.Service, d.Environment)).Distinct().OrderBy(p => p.Service, StringComparer.Ordinal).ThenBy(p => p.Environment, StringComparer.Ordinal)];
}
