using Microsoft.Extensions.Logging;
using Pharos.Alerting.Routing;
using Pharos.Core;

namespace Pharos.Alerting.Dispatch;

/// <summary>Sorts alerts into the groups of their routes. Thread-safe.</summary>
internal sealed class Dispatcher(
    Route root, NotificationPipeline pipeline, Activity activity, DateTimeOffset notBefore, TimeProvider clock, ILogger<Dispatcher> logger) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string RouteId, LabelSet Labels), AggregationGroup> _groups = [];
    private bool _stopped;

    public Route Root => root;

    public IReadOnlyList<AggregationGroup> Groups
    {
        get { lock (_gate) return [.. _groups.Values]; }
    }

    public void Add(Alert alert)
    {
        foreach (Route route in root.Match(alert.Labels))
        {
            LabelSet labels = route.GroupLabels(alert.Labels);
            lock (_gate)
            {
                if (_stopped) return;
                if (_groups.TryGetValue((route.Id, labels), out AggregationGroup? group)) group.Insert(alert);
                // A resolved alert that no group knows has nothing to say.
                else if (!alert.IsResolvedAt(clock.GetUtcNow())) _groups[(route.Id, labels)] = new AggregationGroup(route, labels, alert, pipeline, activity, notBefore, clock, logger);
            }
        }
    }

    /// <summary>Ends groups without alerts.</summary>
    public async Task CollectAsync()
    {
        var empty = new List<AggregationGroup>();
        lock (_gate)
        {
            foreach ((var key, AggregationGroup group) in _groups.Where(g => g.Value.IsEmpty).ToList())
            {
                _groups.Remove(key);
                empty.Add(group);
            }
        }
        foreach (AggregationGroup group in empty) await group.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        AggregationGroup[] groups;
        lock (_gate)
        {
            _stopped = true;
            groups = [.. _groups.Values];
            _groups.Clear();
        }
        await Task.WhenAll(groups.Select(g => g.DisposeAsync().AsTask()));
        pipeline.Dispose();
    }
}
