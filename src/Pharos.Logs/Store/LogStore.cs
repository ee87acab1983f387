using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Deletion;
using Pharos.Logs.Store.Head;
using Pharos.Logs.Store.Query;
using Pharos.Logs.Store.Segments;
using Pharos.Logs.Store.Wal;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Storage.Maintenance;
using Pharos.Storage.Wal;

namespace Pharos.Logs.Store;

/// <summary>The embedded log store: write-ahead log, head, segments.</summary>
internal sealed partial class LogStore : ILogSource, IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly WalWriter _wal;
    private readonly LogHead _head;
    private readonly SegmentSet _segments;
    private readonly SafeFileHandle _lockFile;
    private readonly MaintenanceLoop _loop;
    private readonly Task _sealing;
    private LogStoreOptions _options;

    private LogStore(string folder, LogStoreOptions options, TimeProvider clock, ILogger logger, LogHead head, SegmentSet segments, DeleteSet deletes, WalWriter wal, SafeFileHandle lockFile)
    {
        Folder = folder;
        _options = options;
        _logger = logger;
        _head = head;
        _segments = segments;
        Deletes = deletes;
        _wal = wal;
        _lockFile = lockFile;
        Maintenance = new StoreMaintenance(options, clock, logger, head, segments, deletes, wal);
        Catalog = new LogCatalog(head, segments);
        // After a failed round the head and the log keep what is not written.
        _loop = new MaintenanceLoop(() => Options.MaintenanceInterval, clock, Maintenance.RunOnce, e => LogMaintenanceFailed(logger, e));
        _sealing = Task.Run(() => head.Sealer.RunAsync(_loop.Stopping));
    }

    public string Folder { get; }

    public LogStoreOptions Options => Volatile.Read(ref _options);

    /// <summary>Labels, streams and sizes without reading lines.</summary>
    public LogCatalog Catalog { get; }

    public DeleteSet Deletes { get; }

    /// <summary>Damaged places found in the log at the start.</summary>
    public int WalDamages { get; private init; }

    /// <summary>Called with each push after it is stored; the bytes are good during the call only.</summary>
    public event Action<ReadOnlyMemory<byte>>? Appended;

    internal LogHead Head => _head;

    internal SegmentSet Segments => _segments;

    internal WalWriter Wal => _wal;

    internal StoreMaintenance Maintenance { get; }

    /// <summary>Opens or creates the store in a folder and replays its log.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    /// <exception cref="CorruptDataException">The manifest is damaged.</exception>
    public static Task<LogStore> OpenAsync(string folder, LogStoreOptions options, TimeProvider clock, ILogger logger, IDeletePredicates predicates, CancellationToken cancellationToken) =>
        Task.Run(() => Open(folder, options, clock, logger, predicates, cancellationToken), cancellationToken);

    /// <summary>Takes the options that may change while the store is open: retention and compaction.</summary>
    public void Apply(LogStoreOptions options)
    {
        LogStoreOptions changed = Options with
        {
            Retention = options.Retention,
            RetentionSizeBytes = options.RetentionSizeBytes,
            CompactionInterval = options.CompactionInterval,
            DeleteCancelPeriod = options.DeleteCancelPeriod,
        };
        Volatile.Write(ref _options, changed);
        Maintenance.Apply(changed);
    }

    /// <summary>Stores a push; returns after it is in the write-ahead log and visible to queries.</summary>
    /// <exception cref="IOException">Nothing of it was stored; sending it again may help.</exception>
    public async ValueTask AppendAsync(PushRecord record, CancellationToken cancellationToken)
    {
        if (record.Entries == 0) return;
        while (_head.Sealer.Waiting >= Options.MaxWaitingChunks && _head.Sealer.TrySealNext()) { } // memory stays bounded: who brings entries helps
        lock (_head.CommitLock)
        {
            _wal.Append(record.Logged);
            _head.Apply(record.Written);
        }
        if (Options.Wal.Sync == WalSync.EveryAppend) await _wal.SyncAsync(cancellationToken).ConfigureAwait(false);
        Appended?.Invoke(record.WrittenMemory);
        if (Maintenance.IsFlushDue) _loop.Wake();
    }

    /// <summary>Whether a stream got entries lately.</summary>
    public bool IsActive(LabelSet labels) => _head.IsActive(labels);

    /// <summary>Streams that did.</summary>
    public int ActiveStreams => _head.ActiveStreams;

    public ILogSelection Select(IReadOnlyList<LabelMatcher> matchers, long startNs, long endNs)
    {
        var streams = new List<LabelSet>();
        var blocks = new List<ILogBlock>();
        var chunks = new List<HeadChunk>();
        var segments = new List<Segment>();
        var selection = new LogSelection(streams, blocks, chunks, segments);
        try
        {
            // Head and segments in one look: a flush moves blocks from one to the other under the write side.
            _head.Gate.EnterReadLock();
            try
            {
                var places = new Dictionary<LogStream, int>(ReferenceEqualityComparer.Instance);
                foreach (uint id in _head.Streams.Postings.Match(matchers))
                {
                    LogStream stream = _head.Streams[id];
                    places.Add(stream, streams.Count);
                    LogHead.Collect(stream, streams.Count, startNs, endNs, blocks, chunks);
                    streams.Add(stream.Labels);
                }
                if (places.Count > 0) _segments.Collect(places, startNs, endNs, blocks, segments);
            }
            finally { _head.Gate.ExitReadLock(); }
            Deletes.ApplyTo(streams, blocks);
            return selection;
        }
        catch
        {
            selection.Dispose();
            throw;
        }
    }

    /// <summary>Writes everything of the head to a segment.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _loop.RunAsync(Maintenance.Flush, cancellationToken);

    /// <summary>Joins segments and turns their lines into columns, whether it is due or not.</summary>
    public Task CompactAsync(CancellationToken cancellationToken) => _loop.RunAsync(() => Maintenance.Compact(cancellationToken), cancellationToken);

    /// <summary>Does what is due now: idle chunks, flush, retention, deletion, compaction.</summary>
    public Task MaintainOnceAsync(CancellationToken cancellationToken) => _loop.RunOnceAsync(cancellationToken);

    /// <summary>Stops maintenance and writing. The log holds what is in the head.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!await _loop.StopAsync().ConfigureAwait(false)) return;
        await _sealing.ConfigureAwait(false);
        try { Maintenance.Flush(); }
        catch (IOException e) { LogFlushOnStopFailed(_logger, e); } // the log holds the entries
        await _wal.DisposeAsync().ConfigureAwait(false);
        _head.Dispose();
        _segments.Dispose();
        _lockFile.Dispose();
        _loop.Dispose();
    }

    private static LogStore Open(string folder, LogStoreOptions options, TimeProvider clock, ILogger logger, IDeletePredicates predicates, CancellationToken cancellationToken)
    {
        string walFolder = Path.Combine(folder, "wal");
        Directory.CreateDirectory(walFolder);
        SafeFileHandle lockFile = FolderLock.Take(folder);
        var head = new LogHead(options, clock);
        SegmentSet? segments = null;
        try
        {
            segments = SegmentSet.Open(folder, head, logger);
            head.RecentBlocks = segments;
            var deletes = new DeleteSet(segments, clock, predicates);
            long started = clock.GetTimestamp();
            var push = new PushRecord();
            WalReplay replay = WalReader.Replay(walFolder, segments.FirstWalSegment, record => Replay(head, record, push, logger), cancellationToken);
            foreach (WalDamage damage in replay.Damages)
            {
                LogWalDamage(logger, damage);
                WalReader.Quarantine(damage, Path.Combine(folder, "quarantine"));
            }
            LogReplayed(logger, replay.Records, head.Counters.Entries, head.Streams.Count, clock.GetElapsedTime(started).TotalMilliseconds);
            head.Counters.Clear();
            return new LogStore(folder, options, clock, logger, head, segments, deletes, WalWriter.Open(walFolder, options.Wal, clock, replay), lockFile) { WalDamages = replay.Damages.Count };
        }
        catch
        {
            segments?.Dispose();
            head.Dispose();
            lockFile.Dispose();
            throw;
        }
    }

    private static void Replay(LogHead head, ReadOnlySpan<byte> record, PushRecord push, ILogger logger)
    {
        try
        {
            if (record.Length > 0 && record[0] == SourceRecord.Version)
            {
                push.Clear();
                SourceRecord.Read(record, push);
                record = push.Written;
            }
            head.Apply(record);
        }
        catch (CorruptDataException e) { LogBadRecord(logger, e.Message); } // the checksum held, so it was written wrong; later records stand by themselves
        while (head.Sealer.Waiting > 0 && head.Sealer.TrySealNext()) { }
    }

    [LoggerMessage(LogLevel.Error, "maintenance of the log store failed")]
    private static partial void LogMaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "the head could not be written out at the stop; the next start replays it from the log")]
    private static partial void LogFlushOnStopFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "write-ahead log damaged: {Damage}")]
    private static partial void LogWalDamage(ILogger logger, WalDamage damage);

    [LoggerMessage(LogLevel.Error, "write-ahead log: a record cannot be read: {Reason}")]
    private static partial void LogBadRecord(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Information, "log store open: {Records} records with {Entries} entries replayed, {Streams} streams, in {Milliseconds:F0} ms")]
    private static partial void LogReplayed(ILogger logger, long records, long entries, int streams, double milliseconds);
}
