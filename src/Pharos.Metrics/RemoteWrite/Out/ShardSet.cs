using Microsoft.Extensions.Logging;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>The shards of one remote; a series keeps to one of them, so its samples arrive in order.</summary>
internal sealed class ShardSet(RemoteWriteConfig config, string remote, RemoteWriteClient client, TsdbStore store, RemoteWriteMetrics metrics, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private RemoteWriteShard[] _shards = [];
    private Task[] _tasks = [];
    private long _sentBefore;
    private TimeSpan _busyBefore;

    public int Count => _shards.Length;

    public bool IsBackingOff => _shards.Any(s => s.IsBackingOff);

    public int Pending => _shards.Sum(s => s.Pending);

    /// <summary>Items delivered and time spent on it, over all shards there were.</summary>
    public (long Sent, TimeSpan Busy) Totals => (_sentBefore + _shards.Sum(s => s.Sent), _busyBefore + new TimeSpan(_shards.Sum(s => s.Busy.Ticks)));

    public void Start(int count)
    {
        RemoteWriteQueueConfig queue = config.Queue;
        _shards = [.. Enumerable.Range(0, count).Select(_ =>
            new RemoteWriteShard(queue, remote, client, new WriteRequestEncoder(store.Metadata, config.SendMetadata), metrics, clock, logger))];
        _tasks = [.. _shards.Select(s => Task.Run(() => s.RunAsync(_stop.Token)))];
        metrics.Shards.Set(count);
    }

    public ValueTask EnqueueAsync(OutItem item, CancellationToken cancellationToken) => _shards[item.Series.Shard(_shards.Length)].EnqueueAsync(item, cancellationToken);

    /// <summary>Delivers what is queued, then goes on with another number of shards.</summary>
    public async Task ChangeAsync(int count, CancellationToken cancellationToken)
    {
        await DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        (_sentBefore, _busyBefore) = Totals;
        Start(count);
    }

    /// <summary>Takes no more items; ends when all are delivered.</summary>
    public Task DrainAsync()
    {
        foreach (RemoteWriteShard shard in _shards) shard.Complete();
        return Task.WhenAll(_tasks);
    }

    /// <summary>Stops at once; what is not delivered is sent again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_tasks).ConfigureAwait(false);
        _stop.Dispose();
    }
}
