namespace Pharos.Metrics.Discovery;

/// <summary>A running discovery mechanism.</summary>
internal interface IDiscoverer : IDisposable
{
    /// <summary>Gives all groups whenever they may have changed, until cancelled. Faults keep the last groups and are logged.</summary>
    Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken);
}
