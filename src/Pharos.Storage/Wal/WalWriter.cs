using Microsoft.Win32.SafeHandles;
using Pharos.Storage.Files;

namespace Pharos.Storage.Wal;

/// <summary>Appends records to a chain of preallocated, recycled segment files.</summary>
/// <remarks>One appender at a time (the caller's lock). When <see cref="Append"/> returns, the bytes are with the operating system: they survive the process, whatever kills it.</remarks>
public sealed class WalWriter : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WalOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _syncLock = new(1);
    private readonly SemaphoreSlim _dirtied = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _syncing;
    private readonly int _maxFrameBytes;

    private SafeFileHandle _file;
    private byte[] _frame = new byte[4096];
    private long _segment;
    private long _at;
    private uint _index;
    private long _written; // bytes over all segments, a clock for SyncAsync
    private long _synced;
    private int _dirty;
    private Exception? _failure;

    private WalWriter(string folder, WalOptions options, TimeProvider clock, long segment)
    {
        _folder = folder;
        _options = options;
        _clock = clock;
        _maxFrameBytes = Math.Min(16 << 20, options.SegmentBytes / 4);
        _segment = segment;
        _file = OpenSegment(segment);
        _at = WalSegmentFile.HeaderBytes;
        _syncing = options.Sync == WalSync.Interval ? SyncLoopAsync() : Task.CompletedTask;
    }

    /// <summary>Number of the segment being written.</summary>
    public long Segment => Volatile.Read(ref _segment);

    /// <summary>After the last frame. Read it where nothing is appended meanwhile.</summary>
    public WalPosition End => new(_segment, _at);

    /// <summary>Bytes appended since this writer was opened.</summary>
    public long WrittenBytes => Volatile.Read(ref _written);

    /// <summary>Flushes to the device so far.</summary>
    public long Syncs { get; private set; }

    /// <summary>Goes on after a replay: marks the end of the last segment there and starts a new one.</summary>
    public static WalWriter Open(string folder, WalOptions options, TimeProvider clock, WalReplay replay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, 64 << 10);
        Directory.CreateDirectory(folder);
        long last = replay.LastSegment;
        if (replay.Tail > 0 && !replay.Ended && File.Exists(WalSegmentFile.PathOf(folder, last)))
        {
            using SafeFileHandle file = File.OpenHandle(WalSegmentFile.PathOf(folder, last), FileMode.Open, FileAccess.ReadWrite);
            if (replay.TailIndex == 0) RandomAccess.Write(file, WalSegmentFile.Header(last), 0);
            var end = new byte[WalFrame.HeaderBytes];
            WalFrame.Write(end, [], replay.TailIndex, WalFrame.End, 0, last);
            RandomAccess.Write(file, end, replay.Tail);
            RandomAccess.FlushToDisk(file);
        }
        return new WalWriter(folder, options, clock, last + 1);
    }

    /// <summary>Appends one record.</summary>
    /// <exception cref="IOException">Nothing of the record will be replayed.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        if (_failure is not null) Roll(); // the position after a failed write is not trusted
        int maxPayload = _maxFrameBytes - WalFrame.HeaderBytes;
        byte flags = 0;
        do
        {
            ReadOnlySpan<byte> payload = record[..Math.Min(record.Length, maxPayload)];
            record = record[payload.Length..];
            WriteFrame(payload, record.IsEmpty ? flags : (byte)(flags | WalFrame.Continues));
            flags = WalFrame.Continuation;
        }
        while (!record.IsEmpty);
    }

    /// <summary>Ends the segment and starts the next; returns its number. What was appended before lies in older segments.</summary>
    public long Roll()
    {
        long next = _segment + 1;
        // The end mark first: killed between the two, the old segment is the last one and complete. If the next cannot be opened, a later frame takes the mark's place.
        var end = new byte[WalFrame.HeaderBytes];
        WalFrame.Write(end, [], _index, WalFrame.End, 0, _segment);
        if (_at + WalFrame.HeaderBytes <= _options.SegmentBytes) RandomAccess.Write(_file, end, _at);
        SafeFileHandle file = OpenSegment(next);
        SafeFileHandle old = _file;
        if (_options.Sync != WalSync.None) RandomAccess.FlushToDisk(old);
        lock (_stop) // against the sync loop's use of the handle
        {
            _file = file;
            Volatile.Write(ref _segment, next);
        }
        old.Dispose();
        _at = WalSegmentFile.HeaderBytes;
        _index = 0;
        _failure = null;
        return next;
    }

    /// <summary>Removes segments before <paramref name="firstKept"/>; some files stay as spares.</summary>
    public void DeleteBefore(long firstKept)
    {
        int spares = WalSegmentFile.Spares(_folder).Length;
        foreach (long number in WalSegmentFile.Numbers(_folder))
        {
            if (number >= firstKept || number == _segment) continue;
            string path = WalSegmentFile.PathOf(_folder, number);
            if (spares < _options.SpareSegments && new FileInfo(path).Length == _options.SegmentBytes)
            {
                File.Move(path, WalSegmentFile.SparePathOf(_folder, number), overwrite: true);
                spares++;
            }
            else File.Delete(path);
        }
    }

    /// <summary>Returns when everything appended before the call is on the device.</summary>
    public async ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        long target = WrittenBytes;
        if (Volatile.Read(ref _synced) >= target) return;
        await _syncLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _synced) >= target) return; // another waiter's flush covered this one
            long covered = WrittenBytes;
            SafeFileHandle file;
            bool held = false;
            lock (_stop)
            {
                file = _file;
                file.DangerousAddRef(ref held); // keeps a handle that Roll disposes usable until the flush is done
            }
            try { RandomAccess.FlushToDisk(file); }
            catch (ObjectDisposedException) { } // rolled meanwhile, and Roll flushed it
            finally { if (held) file.DangerousRelease(); }
            Syncs++;
            Volatile.Write(ref _synced, covered);
        }
        finally { _syncLock.Release(); }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _syncing.ConfigureAwait(false);
        if (_options.Sync != WalSync.None) await SyncAsync(CancellationToken.None).ConfigureAwait(false);
        _file.Dispose();
        _stop.Dispose();
        _syncLock.Dispose();
        _dirtied.Dispose();
    }

    private void WriteFrame(ReadOnlySpan<byte> payload, byte flags)
    {
        int size = (WalFrame.HeaderBytes + payload.Length + 7) & ~7;
        if (_at + size + WalFrame.HeaderBytes > _options.SegmentBytes) Roll();
        if (_frame.Length < size) _frame = new byte[Math.Max(size, Math.Min(_maxFrameBytes + 16, 2 * _frame.Length))];
        Span<byte> frame = _frame.AsSpan(0, size);
        WalFrame.Write(frame, payload, _index, WalFrame.Data, flags, _segment);
        try { RandomAccess.Write(_file, frame, _at); }
        catch (IOException e)
        {
            _failure = e;
            throw;
        }
        _at += size;
        _index++;
        Volatile.Write(ref _written, _written + size);
        if (_options.Sync == WalSync.Interval && Interlocked.Exchange(ref _dirty, 1) == 0) _dirtied.Release();
    }

    private SafeFileHandle OpenSegment(long number)
    {
        string path = WalSegmentFile.PathOf(_folder, number);
        string? spare = WalSegmentFile.Spares(_folder).FirstOrDefault();
        if (spare is not null && new FileInfo(spare).Length == _options.SegmentBytes) File.Move(spare, path, overwrite: true);
        SafeFileHandle file = File.Exists(path)
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read)
            : File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, preallocationSize: _options.SegmentBytes);
        try
        {
            if (RandomAccess.GetLength(file) != _options.SegmentBytes) RandomAccess.SetLength(file, _options.SegmentBytes);
            RandomAccess.Write(file, WalSegmentFile.Header(number), 0);
            if (_options.Sync != WalSync.None)
            {
                RandomAccess.FlushToDisk(file);
                AtomicFile.FlushFolder(_folder);
            }
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }

    private async Task SyncLoopAsync()
    {
        try
        {
            while (true)
            {
                await _dirtied.WaitAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(_options.SyncInterval, _clock, _stop.Token).ConfigureAwait(false);
                Volatile.Write(ref _dirty, 0);
                try { await SyncAsync(_stop.Token).ConfigureAwait(false); }
                catch (IOException) { } // the next round tries again; the appender sees the fault on its own write
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { } // a stop is not a failure
    }
}
