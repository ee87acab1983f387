using System.Buffers;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.Store;
using Pharos.Logs.Store.Query;

namespace Pharos.Logs.Api;

/// <summary>One client that follows a query: lines stored before, then each push as it comes. A client that is too slow loses pushes and is told so.</summary>
internal sealed class TailSession : IDisposable
{
    private const int MaxWaitingPushes = 256;
    private const long MaxWaitingBytes = 32 << 20;

    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(200); // pushes that come together are one message

    private readonly WebSocket _socket;
    private readonly LogStore _store;
    private readonly LogExpr _expr;
    private readonly string _query;
    private readonly TimeProvider _clock;
    private readonly Channel<byte[]> _pushes = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaxWaitingPushes) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private long _waitingBytes, _droppedPushes;

    public TailSession(WebSocket socket, LogStore store, string query, LogExpr expr, TimeProvider clock)
    {
        _socket = socket;
        _store = store;
        _query = query;
        _expr = expr;
        _clock = clock;
        _store.Appended += Take;
    }

    /// <summary>Sends until the client goes.</summary>
    /// <param name="delay">Time that lines are held back, so that late ones come in order.</param>
    public async Task RunAsync(LogQueryEngine engine, long startNs, int limit, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = ReadUntilClosedAsync(closed);
        try
        {
            long nowNs = LokiRequest.Nanoseconds(_clock.GetUtcNow());
            LogQueryResult before = await engine.RunAsync(new LogQuery(_query, startNs, Math.Max(startNs, nowNs) + 1, 0) { StepNs = 1_000_000_000, Limit = limit }, closed.Token).ConfigureAwait(false);
            await SendAsync(before.Streams, 0, closed.Token).ConfigureAwait(false);
            while (await _pushes.Reader.WaitToReadAsync(closed.Token).ConfigureAwait(false))
            {
                await Task.Delay(delay > s_pace ? delay : s_pace, _clock, closed.Token).ConfigureAwait(false);
                var rows = new RowsSource();
                while (_pushes.Reader.TryRead(out byte[]? push))
                {
                    Interlocked.Add(ref _waitingBytes, -push.Length);
                    rows.Add(push, IsWanted);
                }
                long dropped = Interlocked.Exchange(ref _droppedPushes, 0);
                if (rows.Count == 0 && dropped == 0) continue;
                using var over = new LogQueryEngine(rows, engine.Limits with { MaxEntries = int.MaxValue, MaxLength = TimeSpan.Zero }, _clock);
                LogQueryResult found = await over.RunAsync(new LogQuery(_query, 0, long.MaxValue, 1_000_000_000) { Limit = rows.Count, IsForward = true }, closed.Token).ConfigureAwait(false);
                await SendAsync(found.Streams, dropped, closed.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested) { } // the client or the server went
        catch (WebSocketException) { } // the client went without a word
        await closed.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    public void Dispose() => _store.Appended -= Take;

    private bool IsWanted(LabelSet labels)
    {
        foreach (LabelMatcher matcher in _expr.Matchers) if (!matcher.Matches(labels.Get(matcher.Name))) return false;
        return true;
    }

    /// <summary>Called by whoever pushes: copies, and never waits.</summary>
    private void Take(ReadOnlyMemory<byte> record)
    {
        if (Interlocked.Read(ref _waitingBytes) + record.Length <= MaxWaitingBytes && _pushes.Writer.TryWrite(record.ToArray())) Interlocked.Add(ref _waitingBytes, record.Length);
        else Interlocked.Increment(ref _droppedPushes);
    }

    private async Task SendAsync(IReadOnlyList<LogStream> streams, long dropped, CancellationToken cancellationToken)
    {
        if (streams.Count == 0 && dropped == 0) return;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, streams, dropped);
        await _socket.SendAsync(buffer.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).ConfigureAwait(false);
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<LogStream> streams, long dropped)
    {
        json.WriteStartObject();
        json.WriteStartArray("streams");
        foreach (LogStream stream in streams)
        {
            json.WriteStartObject();
            json.WritePropertyName("stream");
            json.Write(stream.Labels);
            json.WriteStartArray("values");
            foreach (LogEntry entry in stream.Entries)
            {
                json.WriteStartArray();
                json.WriteStringValue(entry.TimestampNs.ToString(CultureInfo.InvariantCulture));
                json.WriteStringValue(Encoding.UTF8.GetString(entry.Line.Span));
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (dropped > 0)
        {
            json.WriteStartArray("dropped_entries");
            json.WriteStartObject();
            json.WriteString("timestamp", LokiRequest.Nanoseconds(_clock.GetUtcNow()).ToString(CultureInfo.InvariantCulture));
            json.WriteStartObject("labels");
            json.WriteEndObject();
            json.WriteNumber("pushes", dropped);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private async Task ReadUntilClosedAsync(CancellationTokenSource closed)
    {
        var buffer = new byte[256];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult received = await _socket.ReceiveAsync(buffer.AsMemory(), closed.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close) break;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException) { } // gone, one way or another
        await closed.CancelAsync().ConfigureAwait(false);
    }
}
