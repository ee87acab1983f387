using Pharos.Collector.Data;

namespace Pharos.Collector.Exporters.Sending;

/// <summary>Batches that wait to be sent.</summary>
internal interface ISendingQueue : IAsyncDisposable
{
    /// <summary>In units of the queue's sizer.</summary>
    long Size { get; }

    long Capacity { get; }

    /// <summary>False where it is full (and the queue does not wait until it is not).</summary>
    /// <exception cref="IOException">The batch could not be written down: nothing of it stays.</exception>
    ValueTask<bool> TryAddAsync(Telemetry data, CancellationToken cancellationToken);

    /// <summary>Waits for the next batch; it counts as waiting until <see cref="Done"/>. Null when the queue was closed and, where it is kept in memory, is empty.</summary>
    ValueTask<QueuedBatch?> TakeAsync(CancellationToken cancellationToken);

    /// <summary>The batch was sent or is given up.</summary>
    void Done(QueuedBatch batch);

    /// <summary>No more are taken in.</summary>
    void Close();
}

/// <param name="Number">In the order of arrival.</param>
/// <param name="Size">In units of the queue's sizer.</param>
internal sealed record QueuedBatch(long Number, Telemetry Data, long Size);
