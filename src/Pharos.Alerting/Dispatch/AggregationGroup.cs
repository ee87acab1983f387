using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pharos.Alerting.Routing;
using Pharos.Core;

namespace Pharos.Alerting.Dispatch;

/// <summary>The alerts of one route with equal group labels; flushed after group_wait, then each group_interval.</summary>
internal sealed partial class AggregationGroup : IAsyncDisposable
{
    /// <summary>What a flush is given at least, however short the interval.</summary>
    private static readonly TimeSpan s_minTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Alert> _alerts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _suppressed = new(StringComparer.Ordinal);
    private readonly Channel<bool> _due = Channel.CreateBounded<bool>(1);
    private readonly NotificationPipeline _pipeline;
    private readonly Activity _activity;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _timer;
    private readonly DateTimeOffset _notBefore;
    private readonly Task _loop;
    private volatile bool _hasFlushed;

    /// <param name="first">The alert that makes the group. It stands in it before the time runs: without group_wait an empty group would be flushed, and the alert wait for group_interval.</param>
    /// <param name="notBefore">The end of the start delay: no flush before it.</param>
    public AggregationGroup(Route route, LabelSet labels, Alert first, NotificationPipeline pipeline, Activity activity, DateTimeOffset notBefore, TimeProvider clock, ILogger logger)
    {
        (Route, Labels, _pipeline, _activity, _clock, _logger, _notBefore) = (route, labels, pipeline, activity, clock, logger, notBefore);
        Key = $"{route.Key}:{LabelFingerprint.Print(labels)}";
        _alerts[first.Fingerprint] = first;
        _timer = clock.CreateTimer(_ => MakeDue(), null, Delay(HasWaited(first) ? TimeSpan.Zero : route.GroupWait), Timeout.InfiniteTimeSpan);
        _loop = RunAsync();
    }

    public Route Route { get; }

    public LabelSet Labels { get; }

    /// <summary>The route's key and the group's labels: receivers know the group by it.</summary>
    public string Key { get; }

    public bool IsEmpty => _alerts.IsEmpty;

    public IReadOnlyList<Alert> Alerts => [.. _alerts.Values.Order(Comparer<Alert>.Create(Alert.CompareForDisplay))];

    public void Insert(Alert alert)
    {
        _alerts[alert.Fingerprint] = alert;
        if (!_hasFlushed && HasWaited(alert)) _timer.Change(Delay(TimeSpan.Zero), Timeout.InfiniteTimeSpan);
    }

    /// <summary>An alert that has fired for longer than the group waits has waited enough.</summary>
    private bool HasWaited(Alert alert) => alert.StartsAt + Route.GroupWait < _clock.GetUtcNow();

    private TimeSpan Delay(TimeSpan wanted)
    {
        TimeSpan rest = _notBefore - _clock.GetUtcNow();
        return rest > wanted ? rest : wanted;
    }

    private void MakeDue()
    {
        _activity.Begin();
        if (!_due.Writer.TryWrite(true)) _activity.End();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (bool _ in _due.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    _timer.Change(Route.GroupInterval, Timeout.InfiniteTimeSpan);
                    _hasFlushed = true;
                    await FlushAsync();
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFlushFailed(e, Key); // one group's trouble must not end its loop
                }
                finally { _activity.End(); }
            }
        }
        catch (OperationCanceledException) { } // stopped
    }

    private async Task FlushAsync()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Alert[] taken = [.. _alerts.Values];
        if (taken.Length == 0) return;
        // What fires now goes out as firing, even if it ends while it is sent.
        Alert[] shown = [.. taken.Select(a => a.IsResolvedAt(now) ? a : a with { EndsAt = null }).Order(Comparer<Alert>.Create(Alert.CompareForDisplay))];
        TimeSpan limit = Route.GroupInterval > s_minTimeout ? Route.GroupInterval : s_minTimeout;
        using var timeout = new CancellationTokenSource(limit, _clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        if (!await _pipeline.RunAsync(Route, Key, Labels, shown, _suppressed, linked.Token)) return;
        foreach (Alert alert in taken)
        {
            // One that has fired again in the meantime is another object and stays.
            if (alert.IsResolvedAt(now)) _alerts.TryRemove(KeyValuePair.Create(alert.Fingerprint, alert));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _stop.CancelAsync();
        await _loop;
        while (_due.Reader.TryRead(out _)) _activity.End();
        _stop.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "flushing the alert group {GroupKey} failed")]
    private partial void LogFlushFailed(Exception exception, string groupKey);
}
