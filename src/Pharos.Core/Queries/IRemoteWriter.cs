namespace Pharos.Core;

/// <summary>Sends samples to one remote-write receiver over HTTP, in order, and tries again while it is away.</summary>
public interface IRemoteWriter : IAsyncDisposable
{
    /// <summary>Queues; waits while the queue is full. A stale marker (<see cref="StaleMarker"/>) ends a series.</summary>
    ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, IReadOnlyList<MetricsExemplar> exemplars, CancellationToken cancellationToken);
}
