namespace Pharos.Storage.Wal;

/// <summary>When a write-ahead log forces its bytes to the device.</summary>
public enum WalSync
{
    /// <summary>Never by itself: safe against the process, not against the machine.</summary>
    None,
    /// <summary>Every <see cref="WalOptions.SyncInterval"/>; an append does not wait for it.</summary>
    Interval,
    /// <summary>An append is answered after its bytes are on the device; appends that wait together share one flush.</summary>
    EveryAppend,
}

public sealed record WalOptions
{
    /// <summary>Size of a segment file: 64 KiB to 1 GiB.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Segments kept for reuse, because writing into allocated blocks costs a third of growing a file.</summary>
    public int SpareSegments { get; init; } = 2;

    public WalSync Sync { get; init; } = WalSync.Interval;

    /// <summary>Longest time that written bytes stay unflushed: group commit.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMilliseconds(10);
}
