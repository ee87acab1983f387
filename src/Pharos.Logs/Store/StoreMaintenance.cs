using Microsoft.Extensions.Logging;
using Pharos.Logs.Store.Blocks;
using Pharos.Logs.Store.Deletion;
using Pharos.Logs.Store.Head;
using Pharos.Logs.Store.Segments;
using Pharos.Storage.Wal;

namespace Pharos.Logs.Store;

/// <summary>What the store does beside answering: idle chunks, flush, retention, deletion, compaction. One step at a time, under the store's maintenance lock.</summary>
internal sealed partial class StoreMaintenance(LogStoreOptions options, TimeProvider clock, ILogger logger, LogHead head, SegmentSet segments, DeleteSet deletes, WalWriter wal)
{
    private readonly Compactor _compactor = new(segments, deletes, logger);
    private LogStoreOptions _options = options;
    private long _compactedAt = clock.GetTimestamp();

    /// <summary>Segments written from the head.</summary>
    public long Flushes { get; private set; }

    /// <summary>Segments written by compaction.</summary>
    public long Compactions { get; private set; }

    /// <summary>Segments deleted by age or size.</summary>
    public long RetentionDeletions { get; private set; }

    public long Failures { get; private set; }

    public double LastCompactionSeconds { get; private set; }

    /// <summary>Duplicates found when segments were joined.</summary>
    public long Duplicates => _compactor.Duplicates;

    public bool IsFlushDue =>
        head.RawBytes + head.Sealer.SealedBytes >= _options.HeadBytes || head.BytesSinceFlush >= _options.WalBytes
        || (head.OldestAt is var oldest and not 0 && clock.GetElapsedTime(oldest) >= _options.HeadAge);

    public void Apply(LogStoreOptions options) => _options = options;

    public void RunOnce(CancellationToken cancellationToken)
    {
        try
        {
            SealIdle();
            head.Buffers.Trim();
            if (IsFlushDue) Flush();
            Retain();
            if (_options.CompactionInterval <= TimeSpan.Zero || clock.GetElapsedTime(_compactedAt) < _options.CompactionInterval) return;
            Compact(cancellationToken);
            _compactedAt = clock.GetTimestamp();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failures++;
            throw;
        }
    }

    /// <summary>Writes all that was appended before to a segment; the log before it is not needed any more.</summary>
    /// <exception cref="System.IO.IOException">It could not be written: the head keeps it and the log holds it.</exception>
    public void Flush()
    {
        if (head.BytesSinceFlush == 0 && head.Sealer.SealedBytes == 0 && head.RawBytes == 0) return;
        long firstKept;
        lock (head.CommitLock)
        {
            firstKept = wal.Roll();
            head.BeginEpoch();
        }
        while (head.Sealer.TrySealNext()) { }
        var blocks = new List<MemoryBlock>();
        head.Gate.EnterReadLock();
        try { foreach (LogStream stream in head.Streams.Streams) blocks.AddRange(stream.Sealed.Where(block => block.Epoch < head.Epoch).OrderBy(block => block.Header.MinNs)); }
        finally { head.Gate.ExitReadLock(); }
        if (blocks.Count > 0)
        {
            SegmentInfo info;
            using (SegmentWriter writer = segments.Begin(out long id))
            {
                foreach (MemoryBlock block in blocks) writer.Add(block.Stream.Labels, block.Header, block.Body, block.Filter);
                info = writer.Publish(id, level: 0);
            }
            var flushed = blocks.ToHashSet(ReferenceEqualityComparer.Instance);
            segments.Replace([info], [], firstKept, () => { foreach (LogStream stream in head.Streams.Streams) stream.Sealed.RemoveAll(flushed.Contains); });
            foreach (MemoryBlock block in blocks) head.Sealer.Forget(block);
            Flushes++;
            long freed = blocks.Sum(block => (long)block.Body.Length + block.Filter.Length);
            blocks.Clear();
            flushed.Clear(); // neither is to keep them from the collector
            Collect(freed);
        }
        wal.DeleteBefore(firstKept);
    }

    /// <summary>Gives memory back after many blocks have gone: they are large objects, and the collector would wait until as many again have come.</summary>
    private static void Collect(long freedBytes)
    {
        const long worthwhile = 16 << 20;
        if (freedBytes >= worthwhile) GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
    }

    /// <summary>Rewrites what the head wrote into columns, joins small segments, and carries out deletions that are due.</summary>
    public void Compact(CancellationToken cancellationToken)
    {
        DeleteRequest[] due = [.. deletes.Pending.Where(delete => clock.GetUtcNow() - DateTimeOffset.UnixEpoch >= TimeSpan.FromTicks(delete.CreatedNs / 100) + _options.DeleteCancelPeriod)];
        if (due.Length > 0) Flush();
        long started = clock.GetTimestamp();
        long oldestNs = _options.Retention > TimeSpan.Zero ? NowNs() - (_options.Retention.Ticks * 100) : long.MinValue;
        foreach (IReadOnlyList<Segment> inputs in CompactionPlan.Of(segments.Segments, _options, segment => due.Any(delete => Concerns(segment, delete))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Compactions += _compactor.Run(inputs, _options, oldestNs, due, cancellationToken);
            LastCompactionSeconds = clock.GetElapsedTime(started).TotalSeconds;
        }
        if (due.Length > 0) deletes.MarkProcessed(due);
    }

    private bool Concerns(Segment segment, DeleteRequest delete)
    {
        if (segment.Info.MinNs > delete.EndNs || segment.Info.MaxNs < delete.StartNs) return false;
        foreach (ref readonly BlockEntry block in segment.Blocks) if (deletes.Concerns(segment.Streams[block.Stream].Labels, block.MinNs, block.MaxNs)) return true;
        return false;
    }

    private void SealIdle()
    {
        const int smallest = 16 << 10; // less memory than a compressed block needs beside its lines
        lock (head.CommitLock)
        {
            head.CountActive();
            foreach (LogStream stream in head.Streams.Streams)
                if (stream.Active is { } chunk && chunk.TextBytes >= smallest && clock.GetElapsedTime(chunk.TouchedAt) >= _options.ChunkIdle) head.Seal(stream);
        }
    }

    private void Retain()
    {
        var removed = new List<Segment>();
        if (_options.Retention > TimeSpan.Zero)
        {
            long oldestNs = NowNs() - (_options.Retention.Ticks * 100);
            removed.AddRange(segments.Segments.Where(segment => segment.Info.MaxNs < oldestNs));
        }
        if (_options.RetentionSizeBytes > 0)
        {
            long size = segments.SizeBytes - removed.Sum(segment => segment.Info.SizeBytes);
            foreach (Segment segment in segments.Segments.Except(removed).OrderBy(segment => segment.Info.MaxNs))
            {
                if (size <= _options.RetentionSizeBytes) break;
                removed.Add(segment);
                size -= segment.Info.SizeBytes;
            }
        }
        if (removed.Count == 0) return;
        segments.Replace([], removed);
        RetentionDeletions += removed.Count;
        LogRetained(logger, removed.Count, removed.Sum(segment => segment.Info.Entries));
        ForgetStreams();
    }

    /// <summary>Streams without an entry leave the index.</summary>
    private void ForgetStreams()
    {
        var used = new HashSet<LogStream>(segments.Segments.SelectMany(segment => segment.Streams), ReferenceEqualityComparer.Instance);
        lock (head.CommitLock)
        {
            head.Gate.EnterWriteLock();
            try { foreach (LogStream stream in head.Streams.Streams.Where(stream => stream.IsEmpty && !used.Contains(stream)).ToArray()) head.Streams.Remove(stream); }
            finally { head.Gate.ExitWriteLock(); }
        }
    }

    private long NowNs() => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;

    [LoggerMessage(LogLevel.Information, "retention deleted {Segments} segments with {Entries} log entries")]
    private static partial void LogRetained(ILogger logger, int segments, long entries);
}
