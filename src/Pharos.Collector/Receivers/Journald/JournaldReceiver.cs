using System.Text;
using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Collector.Receivers.Operators;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>Follows systemd's journal through journalctl (opentelemetry-collector-contrib, receiver/journaldreceiver). When journalctl ends it is started again behind the last entry that was taken.</summary>
internal sealed partial class JournaldReceiver(JournaldOptions options, EntrySink sink, PositionStore? positions, ComponentContext context, ICheckpoints? checkpoints = null) : IReceiver
{
    private const string CheckpointKey = "lastReadCursor";
    private const int MaxBatch = 1000;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1), s_longestPause = TimeSpan.FromMinutes(1), s_goodRun = TimeSpan.FromSeconds(30);

    private readonly JournalEntryReader _reader = new(options, context.Clock);
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private ICheckpoints? _checkpoints = checkpoints;
    private string? _cursor;
    private bool _knowsStart;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (positions is not null) _checkpoints = await positions.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (_checkpoints?.Get(CheckpointKey) is { Length: > 0 } saved) _cursor = Encoding.UTF8.GetString(saved);
        _knowsStart = _cursor is not null || options.StartAtBeginning;
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (positions is not null) await positions.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = s_firstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            long started = context.Clock.GetTimestamp();
            try
            {
                if (!_knowsStart) await FindEndAsync(cancellationToken).ConfigureAwait(false);
                string reason = await FollowAsync(cancellationToken).ConfigureAwait(false);
                if (context.Clock.GetElapsedTime(started) > s_goodRun) pause = s_firstPause;
                LogEnded(context.Logger, pause, reason);
                await Task.Delay(pause, context.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { return; }
            catch (IOException e)
            {
                LogFailed(context.Logger, pause, e.Message);
                await Task.Delay(pause, context.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            pause = pause * 2 > s_longestPause ? s_longestPause : pause * 2;
        }
    }

    /// <summary>Where "from now on" begins. Kept, so that nothing is missed where journalctl dies before the first entry.</summary>
    private async Task FindEndAsync(CancellationToken cancellationToken)
    {
        await using var journalctl = JournalctlProcess.Start(JournalctlCommand.Last(options), _ => { });
        string? last = null;
        await journalctl.ReadAsync((lines, _) =>
        {
            foreach (ReadOnlyMemory<byte> line in lines) if (TryRead(line, out (LogEntry Entry, string Cursor) entry)) last = entry.Cursor;
            return ValueTask.CompletedTask;
        }, MaxBatch, cancellationToken).ConfigureAwait(false);
        int code = await journalctl.WaitAsync(cancellationToken).ConfigureAwait(false);
        // Without a match it may end with 1 and say nothing.
        if (last is null && code != 0 && journalctl.Complaints.Count > 0) throw new IOException(Explain(code, journalctl.Complaints));
        _knowsStart = true;
        if (last is not null) await SaveAsync(last).ConfigureAwait(false);
    }

    /// <summary>Until journalctl ends; then why.</summary>
    private async Task<string> FollowAsync(CancellationToken cancellationToken)
    {
        await using var journalctl = JournalctlProcess.Start(JournalctlCommand.Follow(options, _cursor), line => LogComplaint(context.Logger, line));
        await journalctl.ReadAsync(TakeAsync, MaxBatch, cancellationToken).ConfigureAwait(false);
        int code = await journalctl.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Explain(code, journalctl.Complaints);
    }

    private async ValueTask TakeAsync(IReadOnlyList<ReadOnlyMemory<byte>> lines, CancellationToken cancellationToken)
    {
        string? cursor = null;
        await sink.SendAsync(() =>
        {
            var entries = new List<LogEntry>(lines.Count);
            foreach (ReadOnlyMemory<byte> line in lines)
            {
                if (!TryRead(line, out (LogEntry Entry, string Cursor) read)) continue;
                entries.Add(read.Entry);
                cursor = read.Cursor;
            }
            return entries;
        }, cancellationToken).ConfigureAwait(false);
        if (cursor is not null) await SaveAsync(cursor).ConfigureAwait(false);
    }

    private bool TryRead(ReadOnlyMemory<byte> line, out (LogEntry Entry, string Cursor) entry)
    {
        try
        {
            entry = _reader.Read(line.Span);
            return true;
        }
        catch (FormatException e)
        {
            context.Metrics.Refused(context.Id, "journald", Signals.Logs, 1);
            LogBadEntry(context.Logger, e.Message);
            entry = default;
            return false;
        }
    }

    private async Task SaveAsync(string cursor)
    {
        _cursor = cursor;
        if (_checkpoints is null) return;
        await _checkpoints.SaveAsync(new Dictionary<string, byte[]?> { [CheckpointKey] = Encoding.UTF8.GetBytes(cursor) }, CancellationToken.None).ConfigureAwait(false);
    }

    private static string Explain(int code, IReadOnlyList<string> complaints)
    {
        string said = complaints.Count == 0 ? "it said nothing" : string.Join(" / ", complaints);
        bool isRight = complaints.Any(c => c.Contains("ermission", StringComparison.Ordinal));
        return $"journalctl ended with {code}: {said}{(isRight ? "; the user must be in the group systemd-journal" : "")}";
    }

    [LoggerMessage(LogLevel.Warning, "journalctl says: {Line}")]
    private static partial void LogComplaint(ILogger logger, string line);

    [LoggerMessage(LogLevel.Warning, "{Reason}; started again in {Pause}")]
    private static partial void LogEnded(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(LogLevel.Error, "{Reason}; tried again in {Pause}")]
    private static partial void LogFailed(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(LogLevel.Warning, "an entry is left out: {Reason}")]
    private static partial void LogBadEntry(ILogger logger, string reason);
}
