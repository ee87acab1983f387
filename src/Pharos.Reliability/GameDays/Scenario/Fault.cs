namespace Pharos.Reliability.GameDays;

/// <summary>A fault, and what undoes it.</summary>
/// <param name="Undo">Null where the fault leaves nothing behind (<c>undo: none</c>), or is a process: that is ended.</param>
/// <param name="RepeatEvery">The action is repeated in the background until the rollback; null does it once.</param>
public sealed record Fault(GameDayAction Action, GameDayAction? Undo, TimeSpan? RepeatEvery);
