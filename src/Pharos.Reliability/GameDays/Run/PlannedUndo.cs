namespace Pharos.Reliability.GameDays;

/// <summary>What undoes a fault, or an action of the Game Day's own rollback: written down before the first fault is injected, so that it survives a crash.</summary>
public sealed record PlannedUndo
{
    /// <summary>The fault's name; the action's for the rollback.</summary>
    public required string Fault { get; init; }

    /// <summary>Null where there is nothing to do, or ending the run's processes is all.</summary>
    public GameDayAction? Action { get; init; }

    /// <summary>The fault is a process in the background.</summary>
    public bool EndsProcesses { get; init; }

    public bool IsDone { get; init; }
}
