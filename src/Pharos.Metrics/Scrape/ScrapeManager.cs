using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Scrape;

/// <summary>Runs the jobs of a configuration, and brings them to a new one: a job whose section is unchanged goes on without a gap.</summary>
internal sealed class ScrapeManager : IAsyncDisposable
{
    private static readonly Dictionary<string, ScrapeLoop> s_nothing = [];

    private readonly ScrapeServices _services;
    private readonly CancellationTokenSource _shutdown = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ScrapePool[] _pools = [];

    public ScrapeManager(IMetricsStorage storage, ScrapeOptions options, MetricRegistry registry, TimeProvider clock, ILogger<ScrapeManager> logger)
    {
        var metrics = new ScrapeMetrics(registry);
        _services = new ScrapeServices(storage, options, registry, metrics, new ScrapeFailureLog(clock), clock, logger);
        registry.Observe("pharos_scrape_targets", "Targets that are scraped.", "gauge", () => Volatile.Read(ref _pools).Sum(pool => pool.Active.Count()));
        registry.Observe("pharos_scrape_pools", "Jobs.", "gauge", () => Volatile.Read(ref _pools).Length);
    }

    /// <summary>The jobs' names, in the order of the configuration.</summary>
    public IReadOnlyList<string> Jobs => [.. Volatile.Read(ref _pools).Select(pool => pool.Config.JobName)];

    /// <summary>All targets that are scraped, by job.</summary>
    public IEnumerable<TargetStatus> ActiveTargets => Volatile.Read(ref _pools).SelectMany(pool => pool.Active);

    /// <summary>Targets that relabelling dropped, as far as they are kept.</summary>
    public IEnumerable<DroppedTarget> DroppedTargets => Volatile.Read(ref _pools).SelectMany(pool => pool.Dropped);

    /// <summary>How many targets relabelling dropped, by job.</summary>
    public IReadOnlyDictionary<string, int> DroppedCounts => Volatile.Read(ref _pools).ToDictionary(pool => pool.Config.JobName, pool => pool.DroppedCount, StringComparer.Ordinal);

    /// <summary>Series that each job has, for the cardinality page.</summary>
    public IReadOnlyDictionary<string, long> SeriesCounts => Volatile.Read(ref _pools).ToDictionary(pool => pool.Config.JobName, pool => pool.SeriesCount, StringComparer.Ordinal);

    /// <summary>Starts, stops and replaces jobs so that those of <paramref name="config"/> run.</summary>
    public async Task ApplyAsync(PrometheusConfig config, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _pools.ToDictionary(pool => pool.Config.JobName, StringComparer.Ordinal);
            var after = new List<ScrapePool>();
            foreach (ScrapeConfig job in config.ScrapeConfigs)
            {
                IReadOnlyDictionary<string, ScrapeLoop> inherited = s_nothing;
                if (before.Remove(job.JobName, out ScrapePool? standing))
                {
                    if (standing.Config.Fingerprint == job.Fingerprint)
                    {
                        after.Add(standing);
                        continue;
                    }
                    inherited = await standing.HandOverAsync().ConfigureAwait(false);
                }
                var pool = new ScrapePool(job, _services, inherited, _shutdown.Token);
                await pool.StartAsync().ConfigureAwait(false);
                after.Add(pool);
            }
            Volatile.Write(ref _pools, [.. after]);
            foreach (ScrapePool gone in before.Values) await gone.RemoveAsync().ConfigureAwait(false);
        }
        finally { _gate.Release(); }
    }

    /// <summary>Stops everything without stale markers: the server will be back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        foreach (ScrapePool pool in _pools) await pool.DisposeAsync().ConfigureAwait(false);
        _pools = [];
        _gate.Dispose();
        _shutdown.Dispose();
    }
}
