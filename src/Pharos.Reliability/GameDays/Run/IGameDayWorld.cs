namespace Pharos.Reliability.GameDays;

/// <summary>What the runner asks of the system under test.</summary>
public interface IGameDayWorld
{
    /// <summary>Does an action; a process that is not waited for keeps running.</summary>
    /// <returns>One line about what came of it.</returns>
    /// <exception cref="ActionFailedException">It could not be done, or its outcome was not the expected one.</exception>
    Task<string> DoAsync(GameDayAction action, string run, CancellationToken cancellationToken);

    /// <summary>Ends every process of a run, and what they started. Gives their number.</summary>
    Task<int> EndProcessesAsync(string run, CancellationToken cancellationToken);

    /// <summary>Asks a probe; that it cannot be asked is an observation too.</summary>
    Task<Observation> ObserveAsync(Probe probe, CancellationToken cancellationToken);

    /// <summary>From now on messages count; called once before the faults.</summary>
    Task MarkAsync(CancellationToken cancellationToken);

    /// <summary>When a message about an alert with all of these texts arrived since <see cref="MarkAsync"/>; null while there is none.</summary>
    /// <exception cref="ActionFailedException">The receiver cannot be asked.</exception>
    Task<DateTimeOffset?> FindMessageAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>Why an alert did not fire or was not told, as far as can be known; else the empty string.</summary>
    Task<string> ExplainAsync(AlertName alert, bool hasFired, CancellationToken cancellationToken);
}
