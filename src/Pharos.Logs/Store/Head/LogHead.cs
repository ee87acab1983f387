using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Logs.Store.Query;
using Pharos.Logs.Store.Segments;
using Pharos.Logs.Store.Wal;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Head;

/// <summary>What is not yet in a segment: chunks being filled, chunks being compressed, compressed blocks.</summary>
/// <remarks>Appends come one at a time under <see cref="CommitLock"/>; lists and streams change under the write side of <see cref="Gate"/>.</remarks>
internal sealed class LogHead : IDisposable
{
    private static readonly TimeSpan s_active = TimeSpan.FromMinutes(30); // Loki's chunk_idle_period: a stream without entries for so long does not count

    private readonly LogStoreOptions _options;
    private readonly TimeProvider _clock;
    private int[] _codes = new int[64], _codeStamps = new int[64];
    private int _stamp;

    public LogHead(LogStoreOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        Sealer = new ChunkSealer(Gate);
    }

    public Lock CommitLock { get; } = new();

    public ReaderWriterLockSlim Gate { get; } = new();

    public StreamIndex Streams { get; } = new();

    public ChunkSealer Sealer { get; }

    public NativeBuffers Buffers { get; } = new();

    public HeadCounters Counters { get; } = new();

    /// <summary>Newest blocks of a stream in segments, to tell late duplicates.</summary>
    public IRecentBlocks? RecentBlocks { get; set; }

    /// <summary>Flushes so far.</summary>
    public int Epoch { get; private set; }

    /// <summary>Raw bytes of chunks that are not compressed.</summary>
    public long RawBytes { get; private set; }

    /// <summary>Bytes appended since the last flush: what a replay would read.</summary>
    public long BytesSinceFlush { get; private set; }

    /// <summary>Clock reading of the first append since the last flush; 0 where there was none.</summary>
    public long OldestAt { get; private set; }

    /// <summary>Streams that got entries lately.</summary>
    public int ActiveStreams { get; private set; }

    public bool IsActive(LabelSet labels)
    {
        Gate.EnterReadLock();
        try { return Streams.Find(labels) is { } stream && IsActive(stream); }
        finally { Gate.ExitReadLock(); }
    }

    /// <summary>Counts the active streams anew. The caller holds <see cref="CommitLock"/>.</summary>
    public void CountActive() => ActiveStreams = Streams.Streams.Count(IsActive);

    /// <summary>Takes the entries of a record. The caller holds <see cref="CommitLock"/>, or nobody else is there yet.</summary>
    public void Apply(ReadOnlySpan<byte> record)
    {
        long now = Math.Max(1, _clock.GetTimestamp());
        var reader = new PushRecordReader(record);
        while (reader.NextStream())
        {
            LogStream stream = StreamOf(reader.Labels);
            if (!IsActive(stream)) ActiveStreams++;
            stream.TouchedAt = now;
            HeadChunk? chunk = stream.Active;
            _stamp++;
            while (reader.NextEntry())
            {
                if (reader.TimestampNs <= stream.MaxNs && IsDuplicate(stream, chunk, reader.TimestampNs, reader.Line, reader.Metadata))
                {
                    Counters.Duplicates++;
                    continue;
                }
                if (chunk is { Count: > 0 } && chunk.TextBytes + (long)reader.Line.Length > _options.ChunkBytes)
                {
                    Seal(stream);
                    chunk = null;
                }
                if (chunk is null)
                {
                    chunk = new HeadChunk(stream, Epoch, Buffers);
                    Activate(stream, chunk);
                    _stamp++;
                }
                int before = chunk.SizeBytes;
                chunk.Append(reader.TimestampNs, reader.Line, CodeOf(reader, chunk));
                stream.MaxNs = Math.Max(stream.MaxNs, reader.TimestampNs);
                Counters.Entries++;
                Counters.LineBytes += reader.Line.Length;
                RawBytes += chunk.SizeBytes - before;
                if (chunk.SizeBytes < _options.ChunkBytes && chunk.Count < _options.ChunkRows) continue;
                Seal(stream);
                chunk = null;
            }
            if (chunk is not null) chunk.TouchedAt = now;
        }
        BytesSinceFlush += record.Length;
        if (OldestAt == 0) OldestAt = now;
    }

    /// <summary>Hands a stream's chunk to the sealer. The caller holds <see cref="CommitLock"/>.</summary>
    public void Seal(LogStream stream)
    {
        if (stream.Active is not { Count: > 0 } chunk) return;
        Gate.EnterWriteLock();
        try
        {
            stream.Active = null;
            stream.Full.Add(chunk);
            stream.Recent = null;
            stream.SealedMaxNs = Math.Max(stream.SealedMaxNs, chunk.MaxNs);
        }
        finally { Gate.ExitWriteLock(); }
        RawBytes -= chunk.SizeBytes;
        Sealer.Enqueue(chunk);
    }

    /// <summary>Hands all chunks to the sealer and begins a new epoch: blocks of earlier ones are complete. The caller holds <see cref="CommitLock"/>.</summary>
    public void BeginEpoch()
    {
        foreach (LogStream stream in Streams.Streams) Seal(stream);
        Epoch++;
        BytesSinceFlush = 0;
        OldestAt = 0;
    }

    /// <summary>Adds the blocks of a stream that overlap a time range. The caller holds the read side of <see cref="Gate"/>.</summary>
    public static void Collect(LogStream stream, int place, long startNs, long endNs, List<ILogBlock> blocks, List<HeadChunk> chunks)
    {
        if (stream.Active is { } active) Collect(active, place, startNs, endNs, blocks, chunks);
        CollectFull(stream, place, startNs, endNs, blocks, chunks);
    }

    private static void CollectFull(LogStream stream, int place, long startNs, long endNs, List<ILogBlock> blocks, List<HeadChunk> chunks)
    {
        foreach (HeadChunk full in stream.Full) Collect(full, place, startNs, endNs, blocks, chunks);
        foreach (MemoryBlock block in stream.Sealed)
            if (block.Header.MinNs < endNs && block.Header.MaxNs >= startNs) blocks.Add(new SealedBlock(place, block));
    }

    public void Dispose()
    {
        foreach (LogStream stream in Streams.Streams)
        {
            stream.Active?.Release();
            foreach (HeadChunk chunk in stream.Full) chunk.Release();
        }
        Sealer.Dispose();
        Buffers.Dispose();
        Gate.Dispose();
    }

    private static void Collect(HeadChunk chunk, int place, long startNs, long endNs, List<ILogBlock> blocks, List<HeadChunk> chunks)
    {
        ChunkExtent extent = chunk.Extent();
        if (extent.Count == 0 || extent.MinNs >= endNs || extent.MaxNs < startNs || !chunk.TryHold()) return;
        chunks.Add(chunk);
        blocks.Add(new HeadBlock(place, chunk, extent));
    }

    private bool IsActive(LogStream stream) => stream.TouchedAt != 0 && _clock.GetElapsedTime(stream.TouchedAt) < s_active;

    private LogStream StreamOf(LabelSet labels)
    {
        if (Streams.Find(labels) is { } known) return known; // streams are added under the commit lock alone, so reading needs no other
        Gate.EnterWriteLock();
        try
        {
            Counters.StreamsCreated++;
            return Streams.GetOrAdd(labels);
        }
        finally { Gate.ExitWriteLock(); }
    }

    private void Activate(LogStream stream, HeadChunk chunk)
    {
        Gate.EnterWriteLock();
        try { stream.Active = chunk; }
        finally { Gate.ExitWriteLock(); }
    }

    private int CodeOf(in PushRecordReader reader, HeadChunk chunk)
    {
        int code = reader.MetadataCode;
        if (code == 0) return 0;
        if (code >= _codes.Length)
        {
            Array.Resize(ref _codes, Math.Max(code + 1, 2 * _codes.Length));
            Array.Resize(ref _codeStamps, _codes.Length);
        }
        if (_codeStamps[code] != _stamp)
        {
            _codes[code] = chunk.CodeOf(reader.Metadata);
            _codeStamps[code] = _stamp;
        }
        return _codes[code];
    }

    /// <summary>Whether a late entry stands already: in the chunk being filled, or in the newest blocks, where a sender's second try would find it.</summary>
    private bool IsDuplicate(LogStream stream, HeadChunk? chunk, long timestampNs, ReadOnlySpan<byte> line, ReadOnlySpan<byte> metadata)
    {
        if (chunk is not null && timestampNs <= chunk.MaxNs && timestampNs >= chunk.MinNs && chunk.Contains(timestampNs, line, metadata)) return true;
        if (stream.SealedMaxNs < timestampNs) return false;
        return (stream.Recent ??= new RecentEntries(this, stream)).Contains(timestampNs, line, metadata);
    }

    /// <summary>The newest blocks of a stream that have left the chunk being filled, newest first; the caller releases what they are read from.</summary>
    public List<ILogBlock> NewestBlocks(LogStream stream, int count, List<HeadChunk> chunks, List<Segment> segments)
    {
        var blocks = new List<ILogBlock>();
        Gate.EnterReadLock(); // the sealer changes both lists
        try { CollectFull(stream, 0, long.MinValue, long.MaxValue, blocks, chunks); }
        finally { Gate.ExitReadLock(); }
        RecentBlocks?.Collect(stream, count, blocks, segments);
        blocks.Sort((a, b) => b.MaxNs.CompareTo(a.MaxNs));
        if (blocks.Count > count) blocks.RemoveRange(count, blocks.Count - count);
        return blocks;
    }
}
