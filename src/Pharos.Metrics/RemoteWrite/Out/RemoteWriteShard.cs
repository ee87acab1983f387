using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>Sends the items of its series in order: a batch is full or its deadline is over, and it is delivered or refused before the next goes out.</summary>
internal sealed partial class RemoteWriteShard
{
    private readonly Channel<OutItem> _channel;
    private readonly RemoteWriteQueueConfig _queue;
    private readonly RemoteWriteClient _client;
    private readonly WriteRequestEncoder _encoder;
    private readonly RemoteWriteMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _remote;
    private readonly List<OutItem> _batch = [];
    private volatile bool _isBackingOff;
    private long _sent, _busyTicks;

    public RemoteWriteShard(RemoteWriteQueueConfig queue, string remote, RemoteWriteClient client, WriteRequestEncoder encoder, RemoteWriteMetrics metrics, TimeProvider clock, ILogger logger)
    {
        (_queue, _remote, _client, _encoder, _metrics, _clock, _logger) = (queue, remote, client, encoder, metrics, clock, logger);
        _channel = Channel.CreateBounded<OutItem>(new BoundedChannelOptions(queue.Capacity) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>The last request failed and is being tried again.</summary>
    public bool IsBackingOff => _isBackingOff;

    /// <summary>Items delivered so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Time spent on requests so far.</summary>
    public TimeSpan Busy => TimeSpan.FromTicks(Interlocked.Read(ref _busyTicks));

    public int Pending => _channel.Reader.Count;

    /// <summary>Queues an item; waits while the queue is full, so that a slow remote slows the reader and not the memory.</summary>
    public ValueTask EnqueueAsync(OutItem item, CancellationToken cancellationToken) => _channel.Writer.WriteAsync(item, cancellationToken);

    /// <summary>No more items come: <see cref="RunAsync"/> sends what is queued and ends.</summary>
    public void Complete() => _channel.Writer.TryComplete();

    /// <param name="cancellationToken">Ends it at once; what is not delivered stays in the log.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                await CollectAsync(cancellationToken).ConfigureAwait(false);
                if (_batch.Count > 0) await DeliverAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        _batch.Clear();
        using var deadline = new CancellationTokenSource(_queue.BatchSendDeadline, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        long oldestMs = _queue.SampleAgeLimit > TimeSpan.Zero ? _clock.GetUtcNow().ToUnixTimeMilliseconds() - (long)_queue.SampleAgeLimit.TotalMilliseconds : long.MinValue;
        while (_batch.Count < _queue.MaxSamplesPerSend)
        {
            if (!_channel.Reader.TryRead(out OutItem item))
            {
                try
                {
                    if (!await _channel.Reader.WaitToReadAsync(stop.Token).ConfigureAwait(false)) return;
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested) { return; } // the deadline
                continue;
            }
            if (item.TimestampMs < oldestMs) GiveUp(item, "too_old");
            else _batch.Add(item);
        }
    }

    private void GiveUp(OutItem item, string reason)
    {
        _metrics.Dropped(reason).Increment();
        item.Delivery.Done();
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        bool isVersion2 = _client.IsVersion2;
        byte[] message = Encode(isVersion2);
        TimeSpan backoff = _queue.MinBackoff;
        for (int attempt = 0; ; attempt++)
        {
            long started = _clock.GetTimestamp();
            (long bytes, SendResult result) = await _client.SendAsync(message, isVersion2, attempt, cancellationToken).ConfigureAwait(false);
            TimeSpan took = _clock.GetElapsedTime(started);
            Interlocked.Add(ref _busyTicks, took.Ticks);
            _metrics.SendSeconds.Observe(took.TotalSeconds);
            _metrics.Bytes.Increment(bytes);
            if (result.Verdict == SendVerdict.FallBack)
            {
                LogFallBack(_remote, result.Reason);
                isVersion2 = false;
                message = Encode(isVersion2);
                continue;
            }
            if (result.Verdict != SendVerdict.TryAgain)
            {
                _isBackingOff = false;
                Account(result);
                foreach (OutItem item in _batch) item.Delivery.Done();
                return;
            }
            if (attempt == 0) LogRetry(_remote, _batch.Count, result.Reason);
            _isBackingOff = true;
            foreach (OutItem item in _batch) _metrics.Of(item.Kind).Retried.Increment();
            TimeSpan wait = result.RetryAfter is { } asked && asked > backoff ? asked : backoff;
            await Task.Delay(wait, _clock, cancellationToken).ConfigureAwait(false);
            backoff = TimeSpan.FromTicks(Math.Min(2 * backoff.Ticks, _queue.MaxBackoff.Ticks));
        }
    }

    private byte[] Encode(bool isVersion2) => _encoder.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_batch), isVersion2).ToArray();

    private void Account(SendResult result)
    {
        foreach (OutKind kind in (ReadOnlySpan<OutKind>)[OutKind.Sample, OutKind.Histogram, OutKind.Exemplar])
        {
            int count = _batch.Count(i => i.Kind == kind);
            if (count == 0) continue;
            // A 2.0 remote says how much of a refused batch it took; without the headers that is none, and of an accepted one all.
            long said = result.Written is not { } w ? result.Verdict == SendVerdict.Delivered ? count : 0 : kind switch { OutKind.Sample => w.Samples, OutKind.Histogram => w.Histograms, _ => w.Exemplars };
            long taken = Math.Clamp(said, 0, count);
            _metrics.Of(kind).Sent.Increment(count);
            if (taken < count) _metrics.Of(kind).Failed.Increment(count - taken);
        }
        if (result.Verdict == SendVerdict.Refused) LogRefused(_remote, _batch.Count, result.Reason);
        else
        {
            Interlocked.Add(ref _sent, _batch.Count);
            double newest = _batch.Max(i => i.TimestampMs) / 1000.0;
            if (newest > _metrics.HighestSent.Value) _metrics.HighestSent.Set(newest);
        }
    }

    [LoggerMessage(LogLevel.Warning, "remote write to {Remote}: {Samples} samples are tried again: {Reason}")]
    private partial void LogRetry(string remote, int samples, string reason);

    [LoggerMessage(LogLevel.Warning, "remote write to {Remote} goes on with version 1.0: {Reason}")]
    private partial void LogFallBack(string remote, string reason);

    [LoggerMessage(LogLevel.Error, "remote write to {Remote}: {Samples} samples were refused for good: {Reason}")]
    private partial void LogRefused(string remote, int samples, string reason);
}
