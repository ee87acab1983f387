using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Data;
using Pharos.Storage.Files;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>A queue of files, one for each batch (docs/formats/collector-queue.md). A batch's file goes when it was sent: after a crash what was under way is sent again.</summary>
internal sealed partial class DiskQueue : ISendingQueue
{
    private const string Suffix = ".batch";
    private static readonly TimeSpan s_readRetry = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly QueueSettings _settings;
    private readonly QueueSpace _space;
    private readonly Signals _signal;
    private readonly bool _flushes;
    private readonly ILogger _logger;
    private readonly Channel<(long Number, long Size)> _waiting = Channel.CreateUnbounded<(long, long)>(); // bounded by the space
    private long _number;

    /// <param name="flushes">Each file is forced to the device before the batch counts as taken: safe against the machine, not only against the process.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public DiskQueue(string folder, QueueSettings settings, Signals signal, bool flushes, ILogger logger)
    {
        _folder = folder;
        _settings = settings;
        _space = new QueueSpace(settings);
        _signal = signal;
        _flushes = flushes;
        _logger = logger;
        AtomicFile.DeleteTemporary(folder);
        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix).Order(StringComparer.Ordinal))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number)) continue;
            long size = SizeOf(path);
            _space.Take(size);
            _waiting.Writer.TryWrite((number, size));
            _number = number;
        }
        Recovered = _waiting.Reader.Count;
    }

    /// <summary>Batches that were there at the start.</summary>
    public int Recovered { get; }

    public long Size => _space.Size;

    public long Capacity => _settings.Size;

    public async ValueTask<bool> TryAddAsync(Telemetry data, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> request = data.ToProtobuf();
        long size = _settings.Sizer switch { QueueSizer.Bytes => request.Length, QueueSizer.Items => data.Items, _ => 1 };
        if (!await _space.TryTakeAsync(size, cancellationToken).ConfigureAwait(false)) return false;
        long number = Interlocked.Increment(ref _number);
        try { BatchFile.Write(PathOf(number), request.Span, data.Items, _flushes); }
        catch
        {
            _space.Free(size);
            throw;
        }
        _waiting.Writer.TryWrite((number, size)); // closed meanwhile: it is on disk and will be sent after the next start
        return true;
    }

    public async ValueTask<QueuedBatch?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!_waiting.Reader.TryRead(out (long Number, long Size) next)) continue;
            try { return new QueuedBatch(next.Number, Telemetry.FromProtobuf(_signal, BatchFile.Read(PathOf(next.Number))), next.Size); }
            catch (Exception e) when (e is Storage.Bytes.CorruptDataException or Wire.MalformedMessageException or FileNotFoundException)
            {
                LogDamaged(_logger, PathOf(next.Number), e.Message);
                Set(next.Number, ".damaged");
                _space.Free(next.Size);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogNotRead(_logger, PathOf(next.Number), e.Message);
                await Task.Delay(s_readRetry, cancellationToken).ConfigureAwait(false);
                _waiting.Writer.TryWrite(next);
            }
        }
        return null;
    }

    public void Done(QueuedBatch batch)
    {
        try { File.Delete(PathOf(batch.Number)); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { LogNotDeleted(_logger, PathOf(batch.Number), e.Message); }
        _space.Free(batch.Size);
    }

    /// <summary>What waits stays on disk.</summary>
    public void Close()
    {
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out _)) { }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private long SizeOf(string path)
    {
        try
        {
            return _settings.Sizer switch { QueueSizer.Bytes => new FileInfo(path).Length, QueueSizer.Items => BatchFile.ReadItems(path), _ => 1 };
        }
        catch (Storage.Bytes.CorruptDataException) { return 1; } // said when its turn comes
    }

    private void Set(long number, string suffix)
    {
        try { File.Move(PathOf(number), PathOf(number) + suffix, overwrite: true); }
        catch (IOException) { } // it is not there any more
    }

    private string PathOf(long number) => Path.Combine(_folder, number.ToString("D16", CultureInfo.InvariantCulture) + Suffix);

    [LoggerMessage(LogLevel.Error, "a batch of the queue cannot be read and is set aside: {Path}: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string path, string reason);

    [LoggerMessage(LogLevel.Error, "a batch of the queue cannot be read now and is tried again: {Path}: {Reason}")]
    private static partial void LogNotRead(ILogger logger, string path, string reason);

    [LoggerMessage(LogLevel.Warning, "{Path} was sent and cannot be deleted; it will be sent again after a restart: {Reason}")]
    private static partial void LogNotDeleted(ILogger logger, string path, string reason);
}
