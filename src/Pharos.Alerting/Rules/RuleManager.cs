using Microsoft.Extensions.Logging;
using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Runs all rule groups. A reload restarts only the groups that changed and keeps the alerts of rules that stay.</summary>
public sealed partial class RuleManager(MetricRegistry registry, ILogger<RuleManager> logger) : IAsyncDisposable
{
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly RuleMetrics _metrics = new(registry);
    private volatile IReadOnlyList<RuleGroup> _groups = [];
    private RuleContext? _context;

    /// <summary>The groups as they stand, in order of file and name.</summary>
    internal IReadOnlyList<RuleGroup> Groups => _groups;

    /// <summary>Groups, rules and alerts as they stand.</summary>
    public IReadOnlyList<RuleGroupSnapshot> Snapshot() =>
        [.. _groups.Select(g => new RuleGroupSnapshot(g.Config, g.Interval, g.Status, [.. g.Rules.Select(r => new RuleSnapshot(r.Config, r.Status, r is AlertingRule a ? a.Alerts : []))]))];

    /// <summary>Starts, restarts and stops groups so that exactly the given ones run.</summary>
    public async Task ApplyAsync(IReadOnlyList<RuleGroupConfig> configs, RuleContext context, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            bool sameContext = _context == context;
            _context = context;
            var keep = new HashSet<string>(StringComparer.Ordinal);
            long nowMs = context.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            foreach (RuleGroupConfig config in configs)
            {
                var group = new RuleGroup(config, context, _metrics, logger);
                keep.Add(group.Key);
                _running.TryGetValue(group.Key, out Running? former);
                if (former is not null && sameContext && RuleSignature.Of(former.Group.Config) == RuleSignature.Of(config)) continue;
                if (former is null) group.RestoreSaved(nowMs);
                else
                {
                    await former.StopAsync();
                    await group.EndSeriesAsync(group.TakeOver(former.Group), cancellationToken);
                }
                _running[group.Key] = Running.Start(group);
            }
            foreach ((string key, Running gone) in _running.Where(r => !keep.Contains(r.Key)).ToList())
            {
                await gone.StopAsync();
                await gone.Group.EndSeriesAsync(gone.Group.Rules, cancellationToken);
                _running.Remove(key);
            }
            _groups = [.. _running.Values.Select(r => r.Group).OrderBy(g => g.Config.File, StringComparer.Ordinal).ThenBy(g => g.Config.Position.Line)];
            LogApplied(_groups.Count, _groups.Sum(g => g.Rules.Count));
        }
        finally { _gate.Release(); }
    }

    /// <summary>Sets the number of rules that depend on themselves, which <c>pharos check</c> names.</summary>
    public void CountCyclic(int rules) => _metrics.Cyclic.Default.Set(rules);

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        foreach (Running running in _running.Values) await running.StopAsync();
        _running.Clear();
        _gate.Dispose();
    }

    private sealed record Running(RuleGroup Group, Task Loop, CancellationTokenSource Stop)
    {
        public static Running Start(RuleGroup group)
        {
            var stop = new CancellationTokenSource();
            return new Running(group, Task.Run(() => group.RunAsync(stop.Token)), stop);
        }

        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            await Loop;
            Stop.Dispose();
        }
    }

    [LoggerMessage(LogLevel.Information, "{Groups} rule groups with {Rules} rules")]
    private partial void LogApplied(int groups, int rules);
}
