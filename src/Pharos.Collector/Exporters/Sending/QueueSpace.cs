using Pharos.Collector.Data;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>The room of a queue: taken by what is in it, given back when that is done. Thread-safe.</summary>
internal sealed class QueueSpace(QueueSettings settings)
{
    private readonly Lock _lock = new();
    private long _size;
    private TaskCompletionSource _freed = New();

    public long Size => Interlocked.Read(ref _size);

    public long SizeOf(Telemetry data) => settings.Sizer switch
    {
        QueueSizer.Items => data.Items,
        QueueSizer.Bytes => data.ToProtobuf().Length,
        _ => 1,
    };

    /// <summary>Takes room; waits for it where the queue blocks. One batch larger than all of the queue fits into an empty one.</summary>
    public async ValueTask<bool> TryTakeAsync(long size, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task freed;
            lock (_lock)
            {
                if (_size + size <= settings.Size || (_size == 0 && settings.BlockOnOverflow))
                {
                    _size += size;
                    return true;
                }
                if (!settings.BlockOnOverflow) return false;
                freed = _freed.Task;
            }
            await freed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes room whether there is any or not: what was in the queue before a restart stays in it.</summary>
    public void Take(long size)
    {
        lock (_lock) _size += size;
    }

    public void Free(long size)
    {
        TaskCompletionSource freed;
        lock (_lock)
        {
            _size -= size;
            freed = _freed;
            _freed = New();
        }
        freed.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
