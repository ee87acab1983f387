using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Store.Blocks;
using Pharos.Metrics.Store.Head;
using Pharos.Metrics.Store.Wal;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Store;

/// <summary>Moves samples from the head to blocks, merges blocks, deletes what is too old or too much. One step at a time.</summary>
internal sealed partial class StoreMaintenance(
    string folder, TsdbOptions options, TimeProvider clock, ILogger logger, HeadState head, BlockSet blocks, WalWriter wal, WalRecordWriter records, Lock commitLock)
{
    private readonly long _spanMs = (long)options.BlockSpan.TotalMilliseconds;
    private TsdbOptions _options = options;

    /// <summary>Segments of the log that are kept beyond a sealing.</summary>
    public WalHolds Holds { get; } = new();

    public long Sealings { get; private set; }

    public long Merges { get; private set; }

    public long Failures { get; private set; }

    public long RetentionDeletions { get; private set; }

    public double LastMergeSeconds { get; private set; }

    /// <summary>Takes retention, idle time and sealing limits from new options.</summary>
    public void Apply(TsdbOptions changed) => Volatile.Write(ref _options, changed);

    /// <summary>Whatever is due. A fault of the disk is logged and tried again next time; nothing is lost by it.</summary>
    public void RunOnce(CancellationToken cancellationToken)
    {
        try
        {
            blocks.QuarantineDamaged();
            if (SealIsDue()) Seal(cancellationToken);
            else SealFrozen(cancellationToken);
            while (MergeNext(cancellationToken))
                if (SealIsDue()) Seal(cancellationToken); // merges may take long, the head does not wait for all of them
            Retain();
        }
        catch (IOException e)
        {
            Failures++;
            LogFailed(logger, e);
        }
    }

    public bool SealIsDue()
    {
        Memtable active = head.Active;
        if (active.Samples == 0) return false;
        long windowEnd = Floor(active.MinTimeMs) + _spanMs;
        if (head.MaxTimeMs >= windowEnd + Math.Min(_spanMs / 8, 300_000)) return true;
        long nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (_options.MaxFuture > TimeSpan.Zero && nowMs >= windowEnd + (_spanMs / 2) && head.MaxTimeMs < windowEnd && active.MaxTimeMs > nowMs - (4 * _spanMs)) return true;
        if (active.SizeBytes >= 16 * _options.SealMinBytes) return true;
        return active.SizeBytes >= _options.SealMinBytes && active.Samples >= (long)_options.SealSamplesPerSeries * active.SeriesWithSamples;
    }

    /// <summary>Ends the active memtable and writes it, with any that an earlier fault left, as blocks.</summary>
    public void Seal(CancellationToken cancellationToken)
    {
        lock (commitLock)
        {
            if (head.Active.Samples > 0)
            {
                long segment = wal.Roll();
                head.Lock.EnterWriteLock();
                try { head.Freeze(segment); }
                finally { head.Lock.ExitWriteLock(); }
                records.Generation++;
                records.NextPairId = records.NextSeriesId = 1;
                LogMemoryAgain();
            }
        }
        SealFrozen(cancellationToken);
    }

    /// <summary>Merges the next group of blocks; false where none is due.</summary>
    public bool MergeNext(CancellationToken cancellationToken)
    {
        long openFromMs = head.MaxTimeMs == long.MinValue ? blocks.MaxTimeMs : Math.Min(head.MaxTimeMs - (_spanMs / 2), head.Active.MinTimeMs);
        if (CompactionPlan.Next([.. blocks.Blocks.Select(block => block.Info)], CompactionPlan.Spans(_options), openFromMs) is not { } plan) return false;
        HashSet<long> ids = [.. plan.Blocks.Select(block => block.Id)];
        return Rewrite([.. blocks.Blocks.Where(block => ids.Contains(block.Info.Id))], plan.Level, cancellationToken);
    }

    /// <summary>Deletes blocks past the retention time, then the oldest while the size is over its limit. Returns how many.</summary>
    public int Retain()
    {
        var gone = new List<long>();
        List<Block> kept = [.. blocks.Blocks.OrderBy(block => block.Info.MaxTimeMs)];
        if (_options.Retention > TimeSpan.Zero && kept.Count > 0)
        {
            long before = Math.Max(head.MaxTimeMs, kept[^1].Info.MaxTimeMs) - (long)_options.Retention.TotalMilliseconds;
            gone.AddRange(kept.Where(block => block.Info.MaxTimeMs < before).Select(block => block.Info.Id));
            kept.RemoveAll(block => block.Info.MaxTimeMs < before);
        }
        if (_options.RetentionSizeBytes > 0)
        {
            long size = kept.Sum(block => block.Info.SizeBytes);
            for (int i = 0; i < kept.Count && size > _options.RetentionSizeBytes; i++)
            {
                size -= kept[i].Info.SizeBytes;
                gone.Add(kept[i].Info.Id);
            }
        }
        if (gone.Count == 0) return 0;
        blocks.Record([], gone);
        blocks.Swap([], gone);
        RetentionDeletions += gone.Count;
        LogRetained(logger, gone.Count);
        return gone.Count;
    }

    /// <summary>Marks samples as deleted. What is in the head goes to blocks first, so that later samples of the same series stay.</summary>
    public void Delete(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, CancellationToken cancellationToken)
    {
        Seal(cancellationToken);
        long id = blocks.NextTombstoneId;
        Tombstone[] added = [.. selectors.Select(matchers => new Tombstone(id++, blocks.LastBlockId, minTimeMs, maxTimeMs, matchers))
            .Where(tombstone => blocks.Blocks.Any(block => tombstone.Concerns(block.Info)))];
        if (added.Length > 0) blocks.Record([], [], addedTombstones: added);
    }

    /// <summary>Rewrites the blocks that tombstones concern, without what they delete.</summary>
    public void CleanTombstones(CancellationToken cancellationToken)
    {
        foreach (Block block in blocks.Blocks)
        {
            if (!blocks.Tombstones.Any(tombstone => tombstone.Concerns(block.Info))) continue;
            Rewrite([block], block.Info.Level, cancellationToken);
        }
    }

    /// <summary>Makes a folder under <c>snapshots/</c> that can be opened as a store, by links to the blocks; returns its name.</summary>
    public string Snapshot(bool withoutHead, CancellationToken cancellationToken)
    {
        if (!withoutHead) Seal(cancellationToken);
        string stamp = clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string name = $"{stamp}-{Guid.NewGuid():n}"[..33];
        string target = Path.Combine(folder, "snapshots", name);
        string blockFolder = Path.Combine(target, "blocks");
        Directory.CreateDirectory(blockFolder);
        BlockInfo[] infos = [.. blocks.Blocks.Select(block => block.Info)];
        foreach (Block block in blocks.Blocks) AtomicFile.LinkOrCopy(block.Path, Path.Combine(blockFolder, Path.GetFileName(block.Path)));
        using StoreManifest<BlockInfo, Tombstone> manifest = StoreManifest<BlockInfo, Tombstone>.Rebuild(Path.Combine(target, "manifest"), BlockSet.ManifestMagic, infos);
        if (blocks.Tombstones.Count > 0) manifest.Change([], [], deletions: blocks.Tombstones);
        AtomicFile.FlushFolder(blockFolder);
        return name;
    }

    private long Floor(long timeMs) => timeMs - (((timeMs % _spanMs) + _spanMs) % _spanMs);

    private void SealFrozen(CancellationToken cancellationToken)
    {
        foreach (Memtable frozen in head.Frozen)
        {
            long started = clock.GetTimestamp();
            long pin = head.Pins.Enter();
            IReadOnlyList<BlockInfo> written;
            try
            {
                LabelPair[] pairs;
                head.Lock.EnterReadLock();
                try { pairs = [.. head.Index.Pairs]; }
                finally { head.Lock.ExitReadLock(); }
                written = new MemtableSealer(head.Index, frozen, blocks.Folder, _spanMs).Write(pairs, blocks.TakeBlockId, cancellationToken);
            }
            finally { head.Pins.Exit(pin); }
            IReadOnlyList<Block> opened = blocks.OpenWritten(written);
            Memtable next = head.Frozen.SkipWhile(memtable => memtable != frozen).Skip(1).FirstOrDefault() ?? head.Active;
            blocks.Record(written, [], next.FirstWalSegment);
            int removed;
            head.Lock.EnterWriteLock();
            try
            {
                blocks.Swap(opened, []);
                head.Drop(frozen);
                removed = head.RemoveIdle(head.MaxTimeMs - (long)_options.SeriesIdle.TotalMilliseconds);
                if (removed > 0) head.MinValidTimeMs = Math.Max(head.MinValidTimeMs, head.MaxTimeMs - (_spanMs / 2));
            }
            finally { head.Lock.ExitWriteLock(); }
            lock (commitLock) wal.DeleteBefore(Holds.Earliest(next.FirstWalSegment, wal.Segment, _options.MaxHeldWalBytes / _options.Wal.SegmentBytes));
            Sealings++;
            LogSealed(logger, written.Sum(block => block.Samples), written.Count, written.Sum(block => block.SizeBytes), removed, clock.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    /// <summary>Writes exemplars and metadata into the log's new generation, which must stand alone.</summary>
    private void LogMemoryAgain()
    {
        var exemplars = new List<(SeriesRef, Exemplar)>();
        foreach ((LabelSet series, Exemplar exemplar) in head.Exemplars.Snapshot())
        {
            uint slot = head.Index.Find(SeriesIdentity.Of(series));
            if (slot != 0) exemplars.Add((head.Index.RefOf(slot), exemplar));
        }
        if (exemplars.Count == 0 && head.Metadata.IsEmpty) return;
        try { wal.Append(records.Write([], [], exemplars, [.. head.Metadata.Select(pair => (pair.Key, pair.Value))])); }
        catch (IOException e)
        {
            records.Undo();
            LogFailed(logger, e); // samples do not depend on it
        }
    }

    private bool Rewrite(IReadOnlyList<Block> sources, int level, CancellationToken cancellationToken)
    {
        var held = new List<Block>();
        try
        {
            foreach (Block block in sources) if (block.TryHold()) held.Add(block);
            long started = clock.GetTimestamp();
            BlockInfo? merged;
            using (var merger = new BlockMerger(held, blocks.Tombstones)) merged = merger.Merge(blocks.Folder, blocks.TakeBlockId(), level, cancellationToken);
            IReadOnlyList<BlockInfo> added = merged is null ? [] : [merged];
            IReadOnlyList<long> removed = [.. held.Select(block => block.Info.Id)];
            IReadOnlyList<Block> opened = blocks.OpenWritten(added);
            blocks.Record(added, removed);
            blocks.Swap(opened, removed);
            Merges++;
            LastMergeSeconds = clock.GetElapsedTime(started).TotalSeconds;
            LogMerged(logger, held.Count, level, held.Sum(block => block.Info.SizeBytes), merged?.SizeBytes ?? 0, LastMergeSeconds * 1000);
            return true;
        }
        catch (CorruptDataException e)
        {
            Failures++;
            Block? damaged = held.Find(block => block.Path == e.File);
            if (damaged is null) throw new IOException(e.Message, e);
            blocks.OnDamage(damaged, e);
            blocks.QuarantineDamaged();
            return true; // what is left is planned anew
        }
        finally
        {
            foreach (Block block in held) block.Release();
        }
    }

    [LoggerMessage(LogLevel.Error, "maintenance of the metrics store failed; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "sealed {Samples} samples into {Blocks} blocks of {SizeBytes} bytes, {Removed} idle series left the head, {ElapsedMs:F0} ms")]
    private static partial void LogSealed(ILogger logger, long samples, int blocks, long sizeBytes, int removed, double elapsedMs);

    [LoggerMessage(LogLevel.Information, "merged {Blocks} blocks to level {Level}: {Before} to {After} bytes, {ElapsedMs:F0} ms")]
    private static partial void LogMerged(ILogger logger, int blocks, int level, long before, long after, double elapsedMs);

    [LoggerMessage(LogLevel.Information, "retention deleted {Blocks} blocks")]
    private static partial void LogRetained(ILogger logger, int blocks);
}
