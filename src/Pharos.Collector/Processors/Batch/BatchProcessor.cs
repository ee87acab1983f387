using Microsoft.Extensions.Logging;
using Pharos.Collector.Components;
using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Batch;

/// <summary>Collects items until there are enough of them or the time is over.</summary>
/// <remarks>
/// What is here was acknowledged. Upstream drops a batch that the next step refuses; here one that can be tried again is kept and tried again,
/// and meanwhile, once <see cref="HeldBatches"/> batches wait, senders wait too and are then told to come back.
/// </remarks>
internal sealed partial class BatchProcessor(BatchSettings settings, ComponentContext context, IConsumer next) : IProcessor
{
    private const int HeldBatches = 4;
    private static readonly TimeSpan s_senderPatience = TimeSpan.FromSeconds(5), s_retryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _any = new(0);
    private readonly long _mostItems = (long)HeldBatches * Math.Max(1, settings.Size);
    private TaskCompletionSource _full = New(), _room = New();
    private Telemetry? _pending;
    private int _items;
    private Task _loop = Task.CompletedTask;

    public bool MutatesData => true; // batches are joined and cut

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(LoopAsync, CancellationToken.None);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        int items = data.Items;
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_items == 0 || _items < _mostItems)
                {
                    Add(data, items);
                    return default;
                }
                room = _room.Task;
            }
            try { await room.WaitAsync(s_senderPatience, context.Clock, cancellationToken).ConfigureAwait(false); }
            catch (TimeoutException) { throw new ConsumeException($"processor {context.Id}: the steps behind it take nothing", isPermanent: false, s_senderPatience); }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await FlushAsync(everything: true, CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
        _any.Dispose();
    }

    private void Add(Telemetry data, int items)
    {
        if (_pending is null) _pending = data;
        else _pending.Append(data);
        bool isFirst = _items == 0;
        _items += items;
        if (isFirst && _any.CurrentCount == 0) _any.Release();
        if (_items >= settings.Size) _full.TrySetResult();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await _any.WaitAsync(_stopping.Token).ConfigureAwait(false);
                Task full;
                lock (_lock) full = _full.Task;
                if (settings.Timeout > TimeSpan.Zero)
                {
                    try { await full.WaitAsync(settings.Timeout, context.Clock, _stopping.Token).ConfigureAwait(false); }
                    catch (TimeoutException) { } // then what is there goes
                }
                await FlushAsync(everything: !full.IsCompleted, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested) { } // what is left is sent by the disposal
    }

    /// <summary>Sends whole batches, and the rest too if it is time.</summary>
    private async ValueTask FlushAsync(bool everything, CancellationToken cancellationToken)
    {
        while (Take(everything) is { } batch)
        {
            while (!await TrySendAsync(batch, cancellationToken).ConfigureAwait(false))
            {
                try { await Task.Delay(s_retryPause, context.Clock, cancellationToken).ConfigureAwait(false); }
                catch (OperationCanceledException)
                {
                    PutBack(batch);
                    throw;
                }
            }
        }
    }

    private Telemetry? Take(bool everything)
    {
        lock (_lock)
        {
            if (_pending is null || _items == 0 || (!everything && _items < settings.Size))
            {
                if (_items > 0 && _any.CurrentCount == 0) _any.Release(); // the rest waits for its own time
                if (_items < settings.Size && _full.Task.IsCompleted) _full = New();
                return null;
            }
            Telemetry batch;
            if (settings.MaxSize > 0 && _items > settings.MaxSize) batch = _pending.TakeFront(settings.MaxSize);
            else (batch, _pending) = (_pending, null);
            _items = _pending?.Items ?? 0;
            TaskCompletionSource room = _room;
            _room = New();
            room.TrySetResult();
            return batch;
        }
    }

    private void PutBack(Telemetry batch)
    {
        lock (_lock)
        {
            if (_pending is not null) batch.Append(_pending);
            _pending = batch;
            _items = batch.Items;
        }
    }

    /// <summary>False where the batch is to be tried again.</summary>
    private async ValueTask<bool> TrySendAsync(Telemetry batch, CancellationToken cancellationToken)
    {
        int items = batch.Items;
        bool mayChange = next.MutatesData; // a step that changes the batch and then fails must not see it changed twice
        try
        {
            await next.ConsumeAsync(mayChange ? batch.Clone() : batch, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (ConsumeException e) when (!e.IsPermanent && !cancellationToken.IsCancellationRequested && cancellationToken.CanBeCanceled)
        {
            LogHeld(context.Logger, context.Id, items, e.Message);
            return false;
        }
        catch (ConsumeException e)
        {
            LogDropped(context.Logger, context.Id, items, e.Message);
            return true;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "{Id}: {Items} items wait: {Reason}")]
    private static partial void LogHeld(ILogger logger, string id, int items, string reason);

    [LoggerMessage(LogLevel.Error, "{Id}: {Items} items are dropped: {Reason}")]
    private static partial void LogDropped(ILogger logger, string id, int items, string reason);
}
