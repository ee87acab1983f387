namespace Pharos.Reliability.GameDays;

/// <summary>Where messages arrive. Texts are looked for whatever their case, and only in messages after the mark.</summary>
internal interface IReceiver : IAsyncDisposable
{
    /// <exception cref="ActionFailedException">It cannot be asked.</exception>
    Task MarkAsync(CancellationToken cancellationToken);

    /// <summary>When the first fitting message arrived; null while there is none.</summary>
    /// <exception cref="ActionFailedException">It cannot be asked.</exception>
    Task<DateTimeOffset?> FindAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken);

    /// <summary>How many messages hold all the texts.</summary>
    /// <exception cref="ActionFailedException">It cannot be asked.</exception>
    Task<int> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken);
}
