namespace Pharos.Reliability.GameDays;

/// <param name="Directory">Where journal and report of the run are.</param>
/// <param name="Recovered">Earlier runs whose runner had died, now rolled back.</param>
/// <param name="JournalTrouble">Why the server's journal lacks a part of the run, or null.</param>
public sealed record GameDaySessionResult(GameDayRun Run, string Directory, IReadOnlyList<GameDayRun> Recovered, string? JournalTrouble);
