using System.Threading.Channels;
using Pharos.Collector.Data;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>A queue that ends with the process.</summary>
internal sealed class MemoryQueue(QueueSettings settings) : ISendingQueue
{
    private readonly QueueSpace _space = new(settings);
    private readonly Channel<QueuedBatch> _batches = Channel.CreateUnbounded<QueuedBatch>(); // bounded by the space
    private long _number;

    public long Size => _space.Size;

    public long Capacity => settings.Size;

    public async ValueTask<bool> TryAddAsync(Telemetry data, CancellationToken cancellationToken)
    {
        long size = _space.SizeOf(data);
        if (!await _space.TryTakeAsync(size, cancellationToken).ConfigureAwait(false)) return false;
        if (_batches.Writer.TryWrite(new QueuedBatch(Interlocked.Increment(ref _number), data, size))) return true;
        _space.Free(size); // closed meanwhile
        return false;
    }

    public async ValueTask<QueuedBatch?> TakeAsync(CancellationToken cancellationToken)
    {
        while (await _batches.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            if (_batches.Reader.TryRead(out QueuedBatch? batch)) return batch;
        return null;
    }

    public void Done(QueuedBatch batch) => _space.Free(batch.Size);

    public void Close() => _batches.Writer.TryComplete();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
