using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store.Blocks;
using Pharos.Metrics.Store.Head;
using Pharos.Metrics.Store.Query;
using Pharos.Metrics.Store.Wal;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Storage.Maintenance;
using Pharos.Storage.Wal;

namespace Pharos.Metrics.Store;

/// <summary>The embedded time-series database: write-ahead log, head, blocks.</summary>
internal sealed partial class TsdbStore : IMetricsStorage, ISeriesSource, IAsyncDisposable
{
    /// <summary>Jobs whose refusals are told apart: who floods the store may vary the job too.</summary>
    private const int MaxRefusedJobs = 1000;
    private TsdbOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HeadState _head;
    private readonly WalRecordWriter _records;
    private readonly WalWriter _wal;
    private readonly Lock _commitLock = new();
    private readonly BlockSet _blocks;
    private readonly SafeFileHandle _lockFile;
    private readonly MaintenanceLoop _loop;

    private TsdbStore(string folder, TsdbOptions options, TimeProvider clock, ILogger logger, HeadState head, BlockSet blocks, WalRecordWriter records, WalWriter wal, SafeFileHandle lockFile)
    {
        _lockFile = lockFile;
        Folder = folder;
        _options = options;
        _clock = clock;
        _logger = logger;
        _head = head;
        _records = records;
        _wal = wal;
        _blocks = blocks;
        Catalog = new SeriesCatalog(head, blocks);
        Maintenance = new StoreMaintenance(folder, options, clock, logger, head, blocks, wal, records, _commitLock);
        _loop = new MaintenanceLoop(() => _options.MaintenanceInterval, clock, Maintenance.RunOnce, e => LogMaintenanceFailed(logger, e));
    }

    public string Folder { get; }

    public TsdbOptions Options => _options;

    /// <summary>Damaged places found in the log at the start.</summary>
    public int WalDamages { get; private init; }

    /// <summary>Series refused by a limit, by their job.</summary>
    public ConcurrentDictionary<string, long> RefusedByJob { get; } = new(StringComparer.Ordinal);

    /// <summary>Label names and values, cardinality.</summary>
    public SeriesCatalog Catalog { get; }

    public ExemplarStore Exemplars => _head.Exemplars;

    /// <summary>Type, unit and help by metric family.</summary>
    public IReadOnlyDictionary<string, MetricMetadata> Metadata => (IReadOnlyDictionary<string, MetricMetadata>)_head.Metadata;

    internal StoreMaintenance Maintenance { get; }

    internal HeadState Head => _head;

    internal BlockSet Blocks => _blocks;

    internal WalWriter Wal => _wal;

    /// <summary>The end of the log between two commits.</summary>
    internal WalPosition WalEnd
    {
        get { lock (_commitLock) return _wal.End; }
    }

    internal string WalFolder => Path.Combine(Folder, "wal");

    /// <summary>Segments that readers of the log still need.</summary>
    internal WalHolds WalHolds => Maintenance.Holds;

    /// <summary>Opens or creates the store in a folder and replays its log.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static Task<TsdbStore> OpenAsync(string folder, TsdbOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken) =>
        Task.Run(() => Open(folder, options, clock, logger, cancellationToken), cancellationToken);

    /// <summary>Takes the options that may change while the store is open: retention, limits, the out-of-order window. Block span, log and exemplar capacity stay.</summary>
    public void Apply(TsdbOptions options)
    {
        TsdbOptions changed = options with { BlockSpan = _options.BlockSpan, Wal = _options.Wal, MaxExemplars = _options.MaxExemplars, MaintenanceInterval = _options.MaintenanceInterval };
        Volatile.Write(ref _options, changed);
        _head.Apply(changed);
        Maintenance.Apply(changed);
    }

    public IAppendBatch BeginAppend() => new AppendBatch(this, _head, _options, _clock);

    public ISeriesCursor Select(IReadOnlyList<LabelMatcher> matchers, long minTimeMs, long maxTimeMs, SelectHints hints, CancellationToken cancellationToken)
    {
        var readers = new List<SeriesReader>();
        long pin = _head.Pins.Enter();
        var held = new List<Block>();
        try
        {
            var inHead = new List<SeriesReader>();
            IReadOnlyList<Tombstone> tombstones;
            _head.Lock.EnterReadLock();
            try
            {
                // Blocks and memtables in one look: a sealing moves samples from one to the other under the write side.
                tombstones = _blocks.Tombstones;
                foreach (Block block in _blocks.Blocks)
                    if (block.Info.MinTimeMs <= maxTimeMs && block.Info.MaxTimeMs >= minTimeMs && block.TryHold()) held.Add(block);
                uint[] slots = _head.Matcher.Match(matchers).ToArray();
                foreach (Memtable memtable in _head.Frozen) Capture(memtable, slots, minTimeMs, maxTimeMs, inHead);
                Capture(_head.Active, slots, minTimeMs, maxTimeMs, inHead);
            }
            finally { _head.Lock.ExitReadLock(); }
            try { _blocks.Select(held, matchers, minTimeMs, maxTimeMs, tombstones, readers); }
            finally { readers.AddRange(inHead); }
        }
        catch
        {
            foreach (SeriesReader reader in readers) reader.Dispose();
            _head.Pins.Exit(pin);
            throw;
        }
        return new SeriesCursor(readers, () => _head.Pins.Exit(pin), minTimeMs, maxTimeMs, hints, cancellationToken);
    }

    /// <summary>Deletes the samples of the range, ends included, of series that satisfy one of the selectors.</summary>
    public Task DeleteSeriesAsync(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, CancellationToken cancellationToken) =>
        _loop.RunAsync(() => Maintenance.Delete(selectors, minTimeMs, maxTimeMs, cancellationToken), cancellationToken);

    /// <summary>Frees the space of deleted samples.</summary>
    public Task CleanTombstonesAsync(CancellationToken cancellationToken) => _loop.RunAsync(() => Maintenance.CleanTombstones(cancellationToken), cancellationToken);

    /// <summary>A copy by links under <c>snapshots/</c>, itself a store; returns its name.</summary>
    public async Task<string> SnapshotAsync(bool withoutHead, CancellationToken cancellationToken)
    {
        string name = "";
        await _loop.RunAsync(() => name = Maintenance.Snapshot(withoutHead, cancellationToken), cancellationToken).ConfigureAwait(false);
        return name;
    }

    /// <summary>Moves all samples of the head to blocks.</summary>
    public Task SealAsync(CancellationToken cancellationToken) => _loop.RunAsync(() => Maintenance.Seal(cancellationToken), cancellationToken);

    /// <summary>Does what is due now: sealing, merging, retention.</summary>
    public Task MaintainOnceAsync(CancellationToken cancellationToken) => _loop.RunOnceAsync(cancellationToken);

    /// <summary>Stops maintenance and writing. A large head is sealed, so that the next start has little to replay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!await _loop.StopAsync().ConfigureAwait(false)) return;
        try { if (_head.Active.Samples + _head.Frozen.Sum(memtable => memtable.Samples) >= _options.SealOnStopSamples) Maintenance.Seal(CancellationToken.None); }
        catch (IOException e) { LogSealOnStopFailed(_logger, e); } // the log holds the samples
        await _wal.DisposeAsync().ConfigureAwait(false);
        _blocks.Dispose();
        _head.Dispose();
        _lockFile.Dispose();
        _loop.Dispose();
    }

    internal SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey)
    {
        UInt128 identity = SeriesIdentity.Of(labels);
        _head.Lock.EnterReadLock();
        try
        {
            uint slot = _head.Index.Find(identity);
            if (slot != 0 && rawKey == 0) return _head.Index.RefOf(slot);
        }
        finally { _head.Lock.ExitReadLock(); }
        _head.Lock.EnterWriteLock();
        try
        {
            uint slot = _head.Index.Find(identity);
            if (slot == 0)
            {
                if (!MayAdd(labels))
                {
                    _head.Counters.Refused(AppendOutcome.SeriesLimit);
                    string job = labels.Get("job");
                    if (RefusedByJob.Count < MaxRefusedJobs || RefusedByJob.ContainsKey(job)) RefusedByJob.AddOrUpdate(job, 1, (_, count) => count + 1);
                    return default;
                }
                _head.Pins.Drain();
                slot = _head.Index.Add(labels, identity);
                _head.Counters.SeriesCreated++;
            }
            SeriesRef series = _head.Index.RefOf(slot);
            if (rawKey != 0) _head.Index.SetRaw(rawKey, series);
            return series;
        }
        finally { _head.Lock.ExitWriteLock(); }
    }

    internal async ValueTask CommitAsync(AppendBatch batch, CancellationToken cancellationToken)
    {
        lock (_commitLock)
        {
            Revive(batch);
            batch.DropLate();
            if (batch.IsEmpty) return;
            ReadOnlySpan<byte> record = _records.Write(batch.Samples, batch.Extras, batch.Exemplars, batch.Metadata);
            try { _wal.Append(record); }
            catch (IOException)
            {
                _records.Undo();
                throw;
            }
            _head.Lock.EnterWriteLock();
            try { _head.Apply(batch.Samples, batch.Extras); }
            finally { _head.Lock.ExitWriteLock(); }
            foreach ((SeriesRef series, Exemplar exemplar) in batch.Exemplars)
                _head.Exemplars.Add(_head.Index.LabelsOf((uint)series.Value), exemplar);
            foreach ((string name, MetricMetadata metadata) in batch.Metadata) _head.Metadata[name] = metadata;
            _head.Counters.Commits++;
        }
        if (_options.Wal.Sync == WalSync.EveryAppend) await _wal.SyncAsync(cancellationToken).ConfigureAwait(false);
    }

    private static TsdbStore Open(string folder, TsdbOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        string walFolder = Path.Combine(folder, "wal");
        Directory.CreateDirectory(walFolder);
        SafeFileHandle lockFile = FolderLock.Take(folder);
        BlockSet? blocks = null;
        var head = new HeadState(options);
        try
        {
            blocks = BlockSet.Open(folder, options.PageCacheBytes, logger);
            head.MaxTimeMs = blocks.MaxTimeMs;
            var reader = new WalRecordReader(new ReplayIntoHead(head));
            long started = clock.GetTimestamp();
            WalReplay replay = WalReader.Replay(walFolder, blocks.FirstWalSegment, record => ReadRecord(reader, record, logger), cancellationToken);
            foreach (WalDamage damage in replay.Damages)
            {
                LogWalDamage(logger, damage);
                WalReader.Quarantine(damage, Path.Combine(folder, "quarantine"));
            }
            if (replay.TornBytes > 0) LogTorn(logger, WalReader.SegmentPath(walFolder, replay.LastSegment), replay.Tail, replay.TornBytes);
            LogReplayed(logger, replay.Records, reader.Samples, head.Index.Count, clock.GetElapsedTime(started).TotalMilliseconds);
            var records = new WalRecordWriter(head.Index) { Generation = reader.Generation, NextSeriesId = reader.NextSeriesId, NextPairId = reader.NextPairId };
            // Series that only stand in blocks are unknown here; what they took must not be taken again.
            if (blocks.MaxTimeMs != long.MinValue) head.MinValidTimeMs = blocks.MaxTimeMs - (long)(options.BlockSpan.TotalMilliseconds / 2);
            return new TsdbStore(folder, options, clock, logger, head, blocks, records, WalWriter.Open(walFolder, options.Wal, clock, replay), lockFile) { WalDamages = replay.Damages.Count };
        }
        catch
        {
            blocks?.Dispose();
            lockFile.Dispose();
            head.Dispose();
            throw;
        }
    }

    private static void ReadRecord(WalRecordReader reader, ReadOnlySpan<byte> record, ILogger logger)
    {
        try { reader.Read(record); }
        catch (CorruptDataException e) { LogBadRecord(logger, e.Message); } // the checksum held, so it was written wrong; later records stand by themselves
    }

    private void Capture(Memtable memtable, uint[] slots, long minTimeMs, long maxTimeMs, List<SeriesReader> readers)
    {
        if (memtable.MaxTimeMs < minTimeMs || memtable.MinTimeMs > maxTimeMs) return;
        if (MemtableReader.Capture(_head.Index, memtable, slots, minTimeMs) is { } inOrder) readers.Add(inOrder);
        if (OutOfOrderReader.Capture(_head.Index, memtable, slots) is { } late) readers.Add(late);
    }

    private bool MayAdd(LabelSet labels)
    {
        if (_options.MaxSeries > 0 && _head.Index.Count >= _options.MaxSeries) return false;
        if (_options.MaxSeriesPerJob <= 0) return true;
        string job = labels.Get("job");
        return job.Length == 0 || _head.Index.FindPair("job", job) is not { } pair || pair.Series.Count < _options.MaxSeriesPerJob;
    }

    /// <summary>A series that left the head while the batch was open comes back under its labels.</summary>
    private void Revive(AppendBatch batch)
    {
        foreach (ref PendingSample sample in batch.Samples)
        {
            var series = new SeriesRef(sample.Series);
            if (!_head.Index.IsAlive(series, out uint slot)) sample = sample with { Series = ReviveSlot(slot).Value };
        }
        for (int i = 0; i < batch.Exemplars.Count; i++)
        {
            SeriesRef series = batch.Exemplars[i].Series;
            if (!_head.Index.IsAlive(series, out uint slot)) batch.Redirect(i, ReviveSlot(slot));
        }
    }

    private SeriesRef ReviveSlot(uint slot)
    {
        LabelSet labels = _head.Index.LabelsOf(slot);
        UInt128 identity = SeriesIdentity.Of(labels);
        _head.Lock.EnterWriteLock();
        try
        {
            uint found = _head.Index.Find(identity);
            return _head.Index.RefOf(found != 0 ? found : _head.Index.Add(labels, identity));
        }
        finally { _head.Lock.ExitWriteLock(); }
    }

    [LoggerMessage(LogLevel.Error, "maintenance of the metrics store failed")]
    private static partial void LogMaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "sealing the head at the stop failed; the log is replayed at the next start")]
    private static partial void LogSealOnStopFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "the write-ahead log is damaged: {Damage}; a copy of the segment is in quarantine")]
    private static partial void LogWalDamage(ILogger logger, WalDamage damage);

    [LoggerMessage(LogLevel.Information, "{Path}: offset {Offset}: the write-ahead log ends here; {TornBytes} bytes behind are a write that was cut short, or left from the file's former use")]
    private static partial void LogTorn(ILogger logger, string path, long offset, long tornBytes);

    [LoggerMessage(LogLevel.Error, "a record of the write-ahead log is not understood and was skipped: {Reason}")]
    private static partial void LogBadRecord(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "replayed {Records} records, {Samples} samples of {Series} series in {ElapsedMs:F0} ms")]
    private static partial void LogReplayed(ILogger logger, long records, long samples, int series, double elapsedMs);
}
