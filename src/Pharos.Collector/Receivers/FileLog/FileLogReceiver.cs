using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Receivers.FileLog;

/// <summary>Follows files (opentelemetry-collector-contrib, receiver/filelogreceiver): looks at each poll which there are and reads what they have got since.</summary>
internal sealed partial class FileLogReceiver : IReceiver
{
    private const string CheckpointKey = "knownFiles";
    private readonly FileLogOptions _options;
    private readonly PositionStore? _positions;
    private readonly ComponentContext _context;
    private readonly FileSet _files;
    private readonly FileReader _reader;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private ICheckpoints? _checkpoints;
    private string _saved = "";

    public FileLogReceiver(FileLogOptions options, EntrySink sink, PositionStore? positions, ComponentContext context, ICheckpoints? checkpoints = null)
    {
        (_options, _positions, _checkpoints, _context) = (options, positions, checkpoints, context);
        _files = new FileSet(options, context.Clock, context.Logger);
        _reader = new FileReader(options, _files, sink.SendAsync, context.Clock, context.Logger);
    }

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_positions is not null) _checkpoints = await _positions.OpenAsync(cancellationToken).ConfigureAwait(false);
        Restore();
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _files.Dispose();
        if (_positions is not null) await _positions.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>One round over all files; true where there is more to read at once.</summary>
    internal async Task<bool> PollAsync(CancellationToken cancellationToken)
    {
        _files.Refresh();
        bool more = false;
        foreach (TrackedFile file in _files.Files.ToArray())
        {
            if (!await _reader.ReadAsync(file, cancellationToken).ConfigureAwait(false)) continue;
            more = true;
            await SaveAsync().ConfigureAwait(false); // a turn of megabytes
        }
        _files.LetGo();
        await SaveAsync().ConfigureAwait(false);
        _context.Registry.Gauge("otelcol_fileconsumer_open_files", "Files that a filelog receiver has open.", "receiver").With(_context.Id).Set(_files.OpenCount);
        return more;
    }

    internal void Restore()
    {
        if (_checkpoints?.Get(CheckpointKey) is not { } bytes) return;
        try
        {
            FilePosition[] positions = JsonSerializer.Deserialize(bytes, FilePositionJson.Default.FilePositionArray) ?? [];
            _files.Restore(positions.Select(p => p.ToKnown()));
        }
        catch (Exception e) when (e is JsonException or FormatException) { LogBadCheckpoint(_context.Logger, e); }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!await PollAsync(cancellationToken).ConfigureAwait(false)) await Task.Delay(_options.PollInterval, _context.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogPollFailed(_context.Logger, e); // a folder that vanished, a checkpoint that could not be written
                await Task.Delay(TimeSpan.FromSeconds(1), _context.Clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
        try
        {
            await SaveAsync().ConfigureAwait(false);
        }
        catch (IOException e) { LogPollFailed(_context.Logger, e); }
    }

    /// <summary>Positions are written after what stands before them was taken: after a crash a line may come again, none is left out.</summary>
    private async Task SaveAsync()
    {
        if (_checkpoints is null) return;
        string positions = JsonSerializer.Serialize([.. _files.Known.Select(FilePosition.Of)], FilePositionJson.Default.FilePositionArray);
        if (positions == _saved) return;
        await _checkpoints.SaveAsync(new Dictionary<string, byte[]?> { [CheckpointKey] = System.Text.Encoding.UTF8.GetBytes(positions) }, CancellationToken.None).ConfigureAwait(false);
        _saved = positions;
    }

    [LoggerMessage(LogLevel.Error, "the positions of files cannot be read and are forgotten")]
    private static partial void LogBadCheckpoint(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "looking for files failed, tried again")]
    private static partial void LogPollFailed(ILogger logger, Exception exception);
}
