using Microsoft.Extensions.Logging;
using Pharos.Core;

namespace Pharos.Metrics.Discovery;

/// <summary>The discovery mechanisms of one job (or of one group of Alertmanagers) at work: gathers their groups and says when they change.</summary>
internal sealed class DiscoverySet : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDiscoverer> _discoverers = [];
    private readonly List<Task> _running = [];
    private readonly IReadOnlyList<TargetGroup>[] _groups;
    private readonly Action _changed;

    /// <param name="changed">Called from any thread after groups have changed; it must return quickly.</param>
    public DiscoverySet(IReadOnlyList<DiscoveryConfig> configs, TimeProvider clock, ILogger logger, MetricRegistry registry, Action changed)
    {
        _changed = changed;
        _groups = new IReadOnlyList<TargetGroup>[configs.Count];
        MetricFamily<CounterMetric> failures = registry.Counter("pharos_discovery_failures_total", "Refreshes of service discovery that failed; the targets found before stay.", "mechanism");
        for (int i = 0; i < configs.Count; i++)
        {
            _groups[i] = configs[i] is StaticDiscoveryConfig given ? [given.Group] : [];
            IDiscoverer? discoverer = configs[i] switch
            {
                FileDiscoveryConfig file => new FileDiscoverer(file, clock, logger, failures.With("file_sd")),
                HttpDiscoveryConfig http => new HttpDiscoverer(http, clock, logger, failures.With("http_sd")),
                _ => null,
            };
            if (discoverer is null) continue;
            _discoverers.Add(discoverer);
            int slot = i;
            _running.Add(Task.Run(() => discoverer.RunAsync(groups => Publish(slot, groups), _stop.Token)));
        }
    }

    /// <summary>All groups as they stand.</summary>
    public IEnumerable<TargetGroup> Groups
    {
        get
        {
            for (int i = 0; i < _groups.Length; i++)
                foreach (TargetGroup group in Volatile.Read(ref _groups[i])) yield return group;
        }
    }

    private void Publish(int slot, IReadOnlyList<TargetGroup> groups)
    {
        if (_stop.IsCancellationRequested) return;
        Volatile.Write(ref _groups[slot], groups);
        _changed();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        try { await Task.WhenAll(_running).ConfigureAwait(false); }
        catch (OperationCanceledException) { } // asked to stop
        foreach (IDiscoverer discoverer in _discoverers) discoverer.Dispose();
        _stop.Dispose();
    }
}
