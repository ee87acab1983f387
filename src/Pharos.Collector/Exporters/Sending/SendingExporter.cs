using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>An exporter: a queue, consumers that take from it, retries, and a way of sending (docs: exporter/exporterhelper).</summary>
internal sealed partial class SendingExporter(ComponentContext context, SendSettings settings, ISender sender) : IExporter
{
    /// <summary>After the stop, this long what waits in memory is sent.</summary>
    private static readonly TimeSpan s_drainTime = TimeSpan.FromSeconds(5);

    private readonly Retrier _retrier = new(sender, settings, context);
    private readonly CancellationTokenSource _stopping = new(), _abandon = new();
    private ISendingQueue? _queue;
    private Task[] _consumers = [];

    public bool MutatesData => false;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!settings.Queue.Enabled) return ValueTask.CompletedTask;
        _queue = Open();
        context.Metrics.QueueCapacity(context.Id, context.Signal, _queue.Capacity);
        context.Metrics.QueueSize(context.Id, context.Signal, _queue.Size);
        _consumers = [.. Enumerable.Range(0, settings.Queue.Consumers).Select(_ => Task.Run(ConsumeAllAsync, CancellationToken.None))];
        return ValueTask.CompletedTask;
    }

    public async ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        if (_queue is null || settings.Queue.WaitForResult) return await DeliverAsync(data, cancellationToken).ConfigureAwait(false);
        int items = data.Items;
        string reason = "the sending queue is full";
        try
        {
            bool added = await _queue.TryAddAsync(data, cancellationToken).ConfigureAwait(false);
            context.Metrics.QueueSize(context.Id, context.Signal, _queue.Size);
            if (added) return default;
        }
        catch (IOException e) { reason = $"the sending queue cannot be written: {e.Message}"; }
        context.Metrics.EnqueueFailed(context.Id, context.Signal, items);
        throw new ConsumeException($"exporter {context.Id}: {reason}", isPermanent: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _queue?.Close();
        _abandon.CancelAfter(s_drainTime);
        await Task.WhenAll(_consumers).ConfigureAwait(false);
        if (_queue is MemoryQueue { Size: > 0 } left) LogLeft(context.Logger, context.Id, left.Size);
        if (_queue is not null) await _queue.DisposeAsync().ConfigureAwait(false);
        sender.Dispose();
        _stopping.Dispose();
        _abandon.Dispose();
    }

    private ISendingQueue Open()
    {
        if (settings.Queue.StorageId is null || context.Storage(settings.Queue.StorageId) is not { } storage) return new MemoryQueue(settings.Queue);
        var queue = new DiskQueue(storage.DirectoryOf($"exporter_{context.Id}_{CollectorMetrics.Name(context.Signal)}"), settings.Queue, context.Signal, storage.Flushes, context.Logger);
        if (queue.Recovered > 0) LogRecovered(context.Logger, context.Id, queue.Recovered);
        return queue;
    }

    private async Task ConsumeAllAsync()
    {
        try
        {
            while (await _queue!.TakeAsync(_abandon.Token).ConfigureAwait(false) is { } batch)
            {
                bool done = true;
                try { await DeliverAsync(batch.Data, _abandon.Token).ConfigureAwait(false); }
                catch (ConsumeException e) when (!e.IsPermanent && _stopping.IsCancellationRequested && settings.Queue.StorageId is not null) { done = false; } // it stays on disk for the next start
                catch (ConsumeException e) { LogGivenUp(context.Logger, context.Id, batch.Data.Items, CollectorMetrics.Name(context.Signal), e.Message); }
                if (done) _queue.Done(batch);
                context.Metrics.QueueSize(context.Id, context.Signal, _queue.Size);
            }
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested) { } // the stop takes no longer
    }

    private async ValueTask<OtlpPartialSuccess> DeliverAsync(Telemetry data, CancellationToken cancellationToken)
    {
        int items = data.Items;
        try
        {
            OtlpPartialSuccess result = await _retrier.SendAsync(data, _stopping.Token, cancellationToken).ConfigureAwait(false);
            context.Metrics.Sent(context.Id, context.Signal, items - result.Rejected);
            if (result.Rejected == 0) return result;
            context.Metrics.SendFailed(context.Id, context.Signal, result.Rejected);
            LogPartial(context.Logger, context.Id, result.Rejected, CollectorMetrics.Name(context.Signal), result.Message);
            return result;
        }
        catch (ConsumeException e)
        {
            bool stays = !e.IsPermanent && _stopping.IsCancellationRequested && settings.Queue.StorageId is not null;
            if (!stays) context.Metrics.SendFailed(context.Id, context.Signal, items);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Information, "{Id}: {Batches} batches of the queue on disk are sent first")]
    private static partial void LogRecovered(ILogger logger, string id, int batches);

    [LoggerMessage(LogLevel.Error, "{Id}: the queue in memory ends with {Size} in it: name storage: under sending_queue to keep it")]
    private static partial void LogLeft(ILogger logger, string id, long size);

    [LoggerMessage(LogLevel.Error, "{Id}: {Items} items ({Signal}) are dropped: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, string id, int items, string signal, string reason);

    [LoggerMessage(LogLevel.Warning, "{Id}: the destination refused {Items} items ({Signal}) of a batch: {Reason}")]
    private static partial void LogPartial(ILogger logger, string id, long items, string signal, string reason);
}
