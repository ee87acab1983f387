namespace Pharos.Logs.Store.Head;

/// <summary>What the head has taken since the start.</summary>
internal sealed class HeadCounters
{
    public long Entries;
    public long LineBytes;

    /// <summary>Entries left out because exactly the same stood already.</summary>
    public long Duplicates;

    public long StreamsCreated;

    public void Clear() => Entries = LineBytes = Duplicates = StreamsCreated = 0;
}
