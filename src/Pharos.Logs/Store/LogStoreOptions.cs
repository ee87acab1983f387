using Pharos.Storage.Wal;

namespace Pharos.Logs.Store;

/// <summary>How the log store keeps its data. What may change while it is open: retention and stream limit.</summary>
internal sealed record LogStoreOptions
{
    /// <summary>Raw bytes of lines after which a stream's chunk is compressed: 4 KiB to 16 MiB.</summary>
    public int ChunkBytes { get; init; } = 1 << 20;

    /// <summary>Entries after which it is, however short they are.</summary>
    public int ChunkRows { get; init; } = 32_768;

    /// <summary>A chunk that got nothing for so long is compressed, to give its memory back.</summary>
    public TimeSpan ChunkIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Raw bytes held in memory at which the head is written out as a segment.</summary>
    public long HeadBytes { get; init; } = 96L << 20;

    /// <summary>Bytes of log to replay at which the head is written out.</summary>
    public long WalBytes { get; init; } = 192L << 20;

    /// <summary>Longest time that an entry stays in the head.</summary>
    public TimeSpan HeadAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Chunks waiting to be compressed at which an append compresses one itself, so that memory stays bounded.</summary>
    public int MaxWaitingChunks { get; init; } = 16;

    /// <summary>Raw bytes of one block that compaction writes.</summary>
    public int CompactedBlockBytes { get; init; } = 2 << 20;

    /// <summary>Raw bytes up to which compaction joins segments.</summary>
    public long CompactedSegmentBytes { get; init; } = 1L << 30;

    /// <summary>Time between rounds of compaction; zero for none.</summary>
    public TimeSpan CompactionInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Age of an entry at which it may be deleted; zero keeps all.</summary>
    public TimeSpan Retention { get; init; }

    /// <summary>Bytes on disk above which the oldest segments are deleted; 0 for no limit.</summary>
    public long RetentionSizeBytes { get; init; }

    /// <summary>Time after which a cancelled deletion could not be cancelled any more, and its entries go for good.</summary>
    public TimeSpan DeleteCancelPeriod { get; init; } = TimeSpan.FromHours(24);

    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(5);

    public WalOptions Wal { get; init; } = new();
}
