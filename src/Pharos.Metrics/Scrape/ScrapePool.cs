using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Http;

namespace Pharos.Metrics.Scrape;

/// <summary>One job at work: its discovery, its targets, a loop for each of them.</summary>
internal sealed partial class ScrapePool : IAsyncDisposable
{
    private readonly ScrapeServices _services;
    private readonly ILogger _logger;
    private readonly CancellationToken _shutdown;
    private readonly HttpClient _client;
    private readonly ScrapeRequest _request;
    private readonly PoolMetadata _metadata = new();
    private readonly JobSeriesBudget _budget;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, ScrapeLoop> _loops = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScrapeLoop> _orphans;
    private readonly List<Task> _ending = [];
    private DiscoverySet? _discovery;
    private IReadOnlyList<DroppedTarget> _dropped = [];
    private ScrapeLoop[] _snapshot = [];
    private int _syncDue;
    private volatile bool _stopped;

    /// <param name="inherited">Loops, stopped, of the job before its configuration changed: the same targets go on with their series.</param>
    /// <param name="shutdown">The process ends: no stale markers.</param>
    public ScrapePool(ScrapeConfig config, ScrapeServices services, IReadOnlyDictionary<string, ScrapeLoop> inherited, CancellationToken shutdown)
    {
        Config = config;
        _services = services;
        _logger = services.Logger;
        _shutdown = shutdown;
        _client = OutboundHttp.Create(config.Http, services.Clock);
        _request = new ScrapeRequest(config, services.Options, _client);
        _budget = new JobSeriesBudget(services.Options.MaxSeriesPerJob);
        _orphans = new Dictionary<string, ScrapeLoop>(inherited, StringComparer.Ordinal);
    }

    public ScrapeConfig Config { get; }

    public IEnumerable<TargetStatus> Active => Volatile.Read(ref _snapshot).Select(loop => loop.Status);

    public IReadOnlyList<DroppedTarget> Dropped => Volatile.Read(ref _dropped);

    /// <summary>Dropped by relabelling in all, also those beyond keep_dropped_targets.</summary>
    public int DroppedCount { get; private set; }

    public long SeriesCount => _budget.Series;

    public async Task StartAsync()
    {
        _discovery = new DiscoverySet(Config.Discovery, _services.Clock, _services.Logger, _services.Registry, SyncSoon);
        await SyncAsync().ConfigureAwait(false);
        if (_orphans.Count > 0) _ = Task.Run(EndOrphansAsync);
    }

    // Discovery calls from its own threads, possibly often: one sync at a time, and one more if something came meanwhile.
    private void SyncSoon()
    {
        if (Interlocked.Exchange(ref _syncDue, 1) == 0) _ = Task.Run(SyncAsync);
    }

    private async Task SyncAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            Volatile.Write(ref _syncDue, 0);
            if (!_stopped && _discovery is not null) await SyncAsync(_discovery.Groups).ConfigureAwait(false);
        }
        catch (Exception e) { LogSyncFailed(e, Config.JobName); } // a fault of ours: the targets that run go on
        finally { _gate.Release(); }
    }

    private async Task SyncAsync(IEnumerable<TargetGroup> groups)
    {
        var wanted = new Dictionary<string, ScrapeTarget>(StringComparer.Ordinal);
        var dropped = new List<DroppedTarget>();
        int droppedCount = 0;
        foreach (TargetGroup group in groups)
        {
            foreach (LabelSet labels in group.Targets)
            {
                try
                {
                    if (TargetBuilder.Build(Config, group, labels, out LabelSet discovered) is { } target) wanted[Key(target)] = target;
                    else if (droppedCount++ < (Config.KeepDroppedTargets == 0 ? int.MaxValue : Config.KeepDroppedTargets)) dropped.Add(new DroppedTarget(Config.JobName, discovered));
                }
                catch (FormatException e)
                {
                    _services.Metrics.TargetFaults.Increment();
                    LogTargetFaulty(Config.JobName, labels.ToString(), e.Message);
                }
            }
        }
        DroppedCount = droppedCount;
        Volatile.Write(ref _dropped, dropped);
        string? forced = Config.TargetLimit > 0 && wanted.Count > Config.TargetLimit ? $"target_limit exceeded (number of targets: {wanted.Count}, limit: {Config.TargetLimit})" : null;
        await ApplyAsync(wanted, forced).ConfigureAwait(false);
    }

    private string? _forced;

    private async Task ApplyAsync(Dictionary<string, ScrapeTarget> wanted, string? forced)
    {
        bool restart = forced is null != _forced is null; // the limit came into force or went out of it
        _forced = forced;
        foreach ((string key, ScrapeLoop loop) in _loops.ToArray())
        {
            bool stays = wanted.TryGetValue(key, out ScrapeTarget? same);
            if (stays && !restart)
            {
                loop.Rediscover(same!);
                continue;
            }
            _loops.Remove(key);
            await loop.StopAsync().ConfigureAwait(false);
            if (stays) _orphans[key] = loop;
            else Track(loop.EndAsync(_shutdown));
        }
        foreach ((string key, ScrapeTarget target) in wanted)
        {
            if (_loops.ContainsKey(key)) continue;
            var loop = new ScrapeLoop(target, Config, _request, _metadata, _budget, _services, forced, _shutdown);
            if (_orphans.Remove(key, out ScrapeLoop? before)) loop.Body.Cache.Inherit(before.Body.Cache);
            _loops.Add(key, loop);
            loop.Start();
        }
        Volatile.Write(ref _snapshot, [.. _loops.Values]);
    }

    private static string Key(ScrapeTarget target) => $"{target.Url.AbsoluteUri} {target.Labels} {target.Interval.Ticks} {target.Timeout.Ticks}";

    // Targets of the old configuration that discovery has had time to find again, and has not.
    private async Task EndOrphansAsync()
    {
        try
        {
            await Task.Delay(Config.Interval * 2, _services.Clock, _shutdown).ConfigureAwait(false);
            await _gate.WaitAsync(_shutdown).ConfigureAwait(false);
            try
            {
                foreach (ScrapeLoop loop in _orphans.Values) Track(loop.WriteEndAsync(_services.Clock.GetUtcNow(), _shutdown));
                _orphans.Clear();
            }
            finally { _gate.Release(); }
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested) { } // a stop is not a failure
    }

    private void Track(Task ending)
    {
        _ending.RemoveAll(task => task.IsCompleted);
        _ending.Add(Observe(ending));
    }

    private async Task Observe(Task ending)
    {
        try { await ending.ConfigureAwait(false); }
        catch (OperationCanceledException) { } // the process ends
        catch (IOException e) { LogEndFailed(e, Config.JobName); }
    }

    /// <summary>Stops the job for a changed configuration: its loops, stopped, are given to the pool that follows.</summary>
    public async Task<IReadOnlyDictionary<string, ScrapeLoop>> HandOverAsync()
    {
        Dictionary<string, ScrapeLoop> loops = await StopLoopsAsync().ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
        return loops;
    }

    /// <summary>Stops the job because it is no longer configured: its series end.</summary>
    public async Task RemoveAsync()
    {
        Dictionary<string, ScrapeLoop> loops = await StopLoopsAsync().ConfigureAwait(false);
        foreach (ScrapeLoop loop in loops.Values) Track(loop.EndAsync(_shutdown));
        await DisposeAsync().ConfigureAwait(false);
    }

    private async Task<Dictionary<string, ScrapeLoop>> StopLoopsAsync()
    {
        _stopped = true;
        if (_discovery is not null) await _discovery.DisposeAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_loops.Values.Select(loop => loop.StopAsync())).ConfigureAwait(false);
            var stopped = new Dictionary<string, ScrapeLoop>(_loops, StringComparer.Ordinal);
            foreach ((string key, ScrapeLoop loop) in _orphans) stopped.TryAdd(key, loop);
            _loops.Clear();
            _orphans.Clear();
            Volatile.Write(ref _snapshot, []);
            return stopped;
        }
        finally { _gate.Release(); }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped) await StopLoopsAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "job {Job}: the targets could not be brought up to date")]
    private partial void LogSyncFailed(Exception exception, string job);

    [LoggerMessage(LogLevel.Warning, "job {Job}: {Labels} is no target: {Reason}")]
    private partial void LogTargetFaulty(string job, string labels, string reason);

    [LoggerMessage(LogLevel.Error, "job {Job}: the series of a removed target could not be ended")]
    private partial void LogEndFailed(Exception exception, string job);
}
