using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Pharos.Storage.Bytes;
using Pharos.Storage.Files;
using Pharos.Storage.Maintenance;
using Pharos.Storage.Wal;
using Pharos.Traces.Store.Head;
using Pharos.Traces.Store.Segments;
using Pharos.Wire;
using Pharos.Wire.Otlp;
using Snappier;

namespace Pharos.Traces.Store;

/// <summary>The embedded trace store: write-ahead log, heads, segments. A span can be read the moment its request is acknowledged.</summary>
internal sealed partial class TraceStore : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly WalWriter _wal;
    private readonly SafeFileHandle _lockFile;
    private readonly Lock _commitLock = new();
    private readonly ByteWriter _record = new(1 << 16);
    private readonly SegmentSet _segments;
    private readonly MaintenanceLoop _loop;
    private volatile HeadBlock[] _heads; // the active one first, then those that wait to be written, newest first
    private TraceStoreOptions _options;
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TraceStore(string folder, TraceStoreOptions options, TimeProvider clock, ILogger logger, SegmentSet segments, HeadBlock head, WalWriter wal, SafeFileHandle lockFile)
    {
        Folder = folder;
        _options = options;
        _clock = clock;
        _segments = segments;
        _heads = [head];
        _wal = wal;
        _lockFile = lockFile;
        // After a failed round heads and log keep the spans.
        _loop = new MaintenanceLoop(() => Options.MaintenanceInterval, clock, stopping => Maintain(sealAll: false, stopping), e => LogMaintenanceFailed(logger, e));
    }

    public string Folder { get; }

    public TraceStoreOptions Options => Volatile.Read(ref _options);

    public SegmentSet Segments => _segments;

    public int HeadSpans => _heads.Sum(h => h.SpanCount);

    public int HeadTraces => _heads.Sum(h => h.TraceCount);

    /// <summary>Damaged places found in the log at the start.</summary>
    public int WalDamages { get; private init; }

    /// <summary>Opens or creates the store in a folder and replays its log.</summary>
    /// <exception cref="IOException">The folder cannot be read or written.</exception>
    public static Task<TraceStore> OpenAsync(string folder, TraceStoreOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken) =>
        Task.Run(() => Open(folder, options, clock, logger, cancellationToken), cancellationToken);

    /// <summary>Takes the options that may change while the store is open: retention, limits, when heads are cut.</summary>
    public void Apply(TraceStoreOptions options) => Volatile.Write(ref _options, options with { Wal = _options.Wal, DictionaryCacheBytes = _options.DictionaryCacheBytes, MaintenanceInterval = _options.MaintenanceInterval });

    /// <summary>Takes an ExportTraceServiceRequest; returns after it is in the log and can be read.</summary>
    /// <exception cref="MalformedMessageException">It is not one; nothing was taken.</exception>
    /// <exception cref="IOException">It could not be logged; nothing was taken.</exception>
    /// <exception cref="StoreBusyException">Writing segments does not keep up; nothing was taken.</exception>
    public ValueTask<AppendResult> AppendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var index = new OtlpTraceIndex();
        index.Read(request.Span, isLimited: true);
        return AppendAsync(request, index, cancellationToken);
    }

    /// <summary>The same, for a request that was walked already.</summary>
    public async ValueTask<AppendResult> AppendAsync(ReadOnlyMemory<byte> request, OtlpTraceIndex index, CancellationToken cancellationToken)
    {
        if (_heads.Length > Options.MaxWaitingHeads) await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
        AppendResult result = Append(request.Span, index);
        if (Options.Wal.Sync == WalSync.EveryAppend) await _wal.SyncAsync(cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Blocks that may have spans of the range, ends included.</summary>
    public TraceSnapshot Snapshot(long startNs = long.MinValue, long endNs = long.MaxValue)
    {
        lock (_commitLock)
        {
            HeadBlock[] heads = _heads;
            _segments.FindSplit(heads, Options.JoinWindow);
            return new TraceSnapshot(heads, _segments.Current, startNs, endNs);
        }
    }

    /// <summary>The spans of a trace in all blocks, as a message whose field 1 repeats ResourceSpans; null where there is none.</summary>
    public ProtoWriter? Read(UInt128 traceId)
    {
        var assembler = new TraceAssembler();
        using TraceSnapshot snapshot = Snapshot();
        foreach (TraceQL.ISpanBlock block in snapshot.Blocks)
        {
            var rows = new List<int>();
            if (block is HeadBlock head)
            {
                int count = head.SpanCount;
                lock (_commitLock)
                {
                    int trace = head.FindTrace(traceId);
                    if (trace >= 0) head.RowsOf(trace, count, rows);
                }
                rows.Reverse();
                if (rows.Count == 0) continue;
                using var reader = new HeadReader(head, []);
                assembler.Add(reader, rows);
            }
            else if (block is Segment segment && segment.FindTrace(traceId) is >= 0 and int found)
            {
                using var reader = new SegmentReader(segment, []);
                reader.RowsOf(found, rows);
                assembler.Add(reader, rows);
            }
        }
        return assembler.IsEmpty ? null : assembler.Finish();
    }

    /// <summary>Writes everything in memory to segments.</summary>
    public Task SealAsync(CancellationToken cancellationToken) => _loop.RunAsync(() => Maintain(sealAll: true, cancellationToken), cancellationToken);

    /// <summary>Does what is due now: sealing, merging, retention.</summary>
    public Task MaintainOnceAsync(CancellationToken cancellationToken) => _loop.RunOnceAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!await _loop.StopAsync().ConfigureAwait(false)) return;
        await _wal.DisposeAsync().ConfigureAwait(false);
        _segments.Dispose();
        _lockFile.Dispose();
        _loop.Dispose();
    }

    private AppendResult Append(ReadOnlySpan<byte> request, OtlpTraceIndex index)
    {
        if (request.Length > WalRecord.MaxRequestBytes) throw new MalformedMessageException($"a request of {request.Length} bytes is too large");
        byte[] compressed = System.Buffers.ArrayPool<byte>.Shared.Rent(Snappy.GetMaxCompressedLength(request.Length));
        try
        {
            int size = Snappy.Compress(request, compressed);
            TraceStoreOptions options = Options;
            var result = new AppendResult();
            var refused = new List<int>();
            lock (_commitLock)
            {
                HeadBlock head = _heads[0];
                try
                {
                    head.Stage(request, index, options.Limits, null, refused, result);
                    if (result.Spans == 0) return result;
                    WalRecord.Write(compressed.AsSpan(0, size), request.Length, refused, _record);
                    _wal.Append(_record.Written);
                }
                catch
                {
                    head.Rollback();
                    throw;
                }
                head.Publish();
                head.FirstAppend ??= _clock.GetUtcNow();
                if (head.SpanCount >= options.SegmentSpans || head.TableBytes >= options.HeadTableBytes) Cut();
            }
            return result;
        }
        finally { System.Buffers.ArrayPool<byte>.Shared.Return(compressed); }
    }

    /// <summary>Begins a new head; the old one waits to be written. Under the commit lock.</summary>
    private void Cut()
    {
        if (_heads[0].SpanCount == 0) return;
        long segment = _wal.Roll();
        _heads = [new HeadBlock { FirstWalSegment = segment }, .. _heads];
        _loop.Wake();
    }

    private async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        Task room = Volatile.Read(ref _room).Task;
        if (_heads.Length <= Options.MaxWaitingHeads) return;
        try { await room.WaitAsync(Options.MaxWait, _clock, cancellationToken).ConfigureAwait(false); }
        catch (TimeoutException) { throw new StoreBusyException("segments are not written as fast as spans come; send again later"); }
    }

    private void Maintain(bool sealAll, CancellationToken cancellationToken)
    {
        TraceStoreOptions options = Options;
        lock (_commitLock)
        {
            if (sealAll || (_heads[0].FirstAppend is { } first && _clock.GetUtcNow() - first >= options.HeadAge)) Cut();
        }
        while (_heads.Length > 1)
        {
            cancellationToken.ThrowIfCancellationRequested();
            HeadBlock oldest = _heads[^1];
            long firstWalSegment = _heads[^2].FirstWalSegment;
            _segments.Write(oldest, firstWalSegment, options.JoinWindow, publish =>
            {
                lock (_commitLock)
                {
                    publish();
                    _heads = _heads[..^1];
                }
            });
            _wal.DeleteBefore(firstWalSegment);
            Interlocked.Exchange(ref _room, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        _segments.Merge(options, _commitLock, cancellationToken);
        _segments.Retain(options, _clock.GetUtcNow(), _commitLock);
    }

    private static TraceStore Open(string folder, TraceStoreOptions options, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        SafeFileHandle lockFile = FolderLock.Take(folder);
        try
        {
            SegmentSet segments = SegmentSet.Open(folder, options, logger);
            string walFolder = Path.Combine(folder, "wal");
            Directory.CreateDirectory(walFolder);
            long firstWalSegment = segments.FirstWalSegment;
            var head = new HeadBlock { FirstWalSegment = firstWalSegment };
            var index = new OtlpTraceIndex();
            WalReplay replay = WalReader.Replay(walFolder, firstWalSegment, record => ReplayRecord(record, head, index, options, logger), cancellationToken);
            foreach (WalDamage damage in replay.Damages)
            {
                LogWalDamaged(logger, damage.ToString());
                WalReader.Quarantine(damage, Path.Combine(folder, "damaged"));
            }
            head.FirstAppend = head.SpanCount > 0 ? clock.GetUtcNow() : null;
            if (head.SpanCount > 0) LogReplayed(logger, head.SpanCount, replay.Records);
            WalWriter wal = WalWriter.Open(walFolder, options.Wal, clock, replay);
            return new TraceStore(folder, options, clock, logger, segments, head, wal, lockFile) { WalDamages = replay.Damages.Count };
        }
        catch
        {
            lockFile.Dispose();
            throw;
        }
    }

    private static void ReplayRecord(ReadOnlySpan<byte> record, HeadBlock head, OtlpTraceIndex index, TraceStoreOptions options, ILogger logger)
    {
        try
        {
            var refused = new HashSet<int>();
            byte[] request = WalRecord.Read(record, refused);
            index.Read(request, isLimited: false);
            head.Stage(request, index, options.Limits, refused, [], new AppendResult());
            head.Publish();
        }
        catch (Exception e) when (e is CorruptDataException or MalformedMessageException)
        {
            head.Rollback();
            LogRecordUnreadable(logger, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "writing, merging or deleting trace segments failed, next try soon")]
    private static partial void LogMaintenanceFailed(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "trace log damaged: {Damage}")]
    private static partial void LogWalDamaged(ILogger logger, string damage);

    [LoggerMessage(LogLevel.Error, "a record of the trace log cannot be read and is left out")]
    private static partial void LogRecordUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Information, "replayed {Spans} spans from {Records} records of the trace log")]
    private static partial void LogReplayed(ILogger logger, int spans, long records);
}
