using Pharos.Storage.Wal;

namespace Pharos.Traces.Store;

/// <summary>Settings of the trace store.</summary>
internal sealed record TraceStoreOptions
{
    /// <summary>Age of its last span at which a segment is deleted; zero keeps all. Tempo's <c>block_retention</c>.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Bytes of segments above which the oldest go; zero for no limit.</summary>
    public long RetentionSizeBytes { get; init; }

    /// <summary>Spans at which the head becomes a segment.</summary>
    public int SegmentSpans { get; init; } = 131_072;

    /// <summary>Bytes of distinct texts at which it does earlier.</summary>
    public long HeadTableBytes { get; init; } = 64 << 20;

    /// <summary>Age at which it does earlier. Tempo's <c>max_block_duration</c>.</summary>
    public TimeSpan HeadAge { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Heads that may wait to be written; then a request waits, and is refused after <see cref="MaxWait"/>.</summary>
    public int MaxWaitingHeads { get; init; } = 2;

    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Segments are merged while together they have at most so many spans.</summary>
    public int MergedSpans { get; init; } = 196_608;

    /// <summary>Parts of a trace that lie at most so far apart are judged together by a search; a read by id joins all.</summary>
    public TimeSpan JoinWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Bytes of decoded dictionaries kept.</summary>
    public long DictionaryCacheBytes { get; init; } = 48 << 20;

    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(15);

    public TraceLimits Limits { get; init; } = new();

    public WalOptions Wal { get; init; } = new();
}
