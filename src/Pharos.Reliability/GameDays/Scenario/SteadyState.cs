namespace Pharos.Reliability.GameDays;

/// <summary>What holds when all is well: checked before the faults and again after the rollback.</summary>
/// <param name="Within">How long to wait for it before the faults; zero asks once.</param>
/// <param name="AgainWithin">How long after the rollback it may take to come back.</param>
public sealed record SteadyState(string Title, TimeSpan Within, TimeSpan AgainWithin, IReadOnlyList<Probe> Probes);
