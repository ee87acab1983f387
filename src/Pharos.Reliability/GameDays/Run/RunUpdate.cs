namespace Pharos.Reliability.GameDays;

/// <summary>One change of a run, as the runner tells the server. <paramref name="Run"/> is without steps.</summary>
/// <param name="Step">The step that began or ended; null where the run itself changed.</param>
public sealed record RunUpdate(DateTimeOffset Time, GameDayRun Run, GameDayStep? Step);
