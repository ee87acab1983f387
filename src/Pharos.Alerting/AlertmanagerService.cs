using Microsoft.Extensions.Logging;
using Pharos.Alerting.Config;
using Pharos.Alerting.Dispatch;
using Pharos.Alerting.Inhibition;
using Pharos.Alerting.Routing;
using Pharos.Alerting.Silences;
using Pharos.Core;
using Pharos.State;

namespace Pharos.Alerting;

/// <summary>The Alertmanager: takes alerts, groups and routes them, and notifies. Start once, reload as often as the configuration changes.</summary>
public sealed class AlertmanagerService : IAsyncDisposable
{
    private readonly StateDatabase _database;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly AlertmanagerMetrics _metrics;
    private readonly Ledger _ledger;
    private readonly AlertTransitions _transitions;
    private readonly NotificationLog _log;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private Running? _running;
    private Task _maintenance = Task.CompletedTask;
    private DateTimeOffset _notBefore;

    public AlertmanagerService(StateDatabase database, EventJournal journal, MetricRegistry metrics, AlertmanagerOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        (_database, Options, _clock, _loggers) = (database, options, clock, loggers);
        _metrics = new AlertmanagerMetrics(metrics);
        _ledger = new Ledger(journal, clock, loggers.CreateLogger<Ledger>());
        Alerts = new AlertStore(clock);
        _transitions = new AlertTransitions(Alerts, _ledger, journal, clock);
        Silences = new SilenceStore(database, journal, clock);
        _log = new NotificationLog(database, clock);
        metrics.Observe("alertmanager_dispatcher_aggregation_groups", "Number of active aggregation groups", "gauge", () => _running?.Dispatcher.Groups.Count ?? 0);
    }

    public AlertmanagerOptions Options { get; }

    public SilenceStore Silences { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    public bool IsReady => _running is not null;

    /// <summary>Reads the configuration again; set by whoever knows its file. An exception's message goes to the caller of <c>POST /-/reload</c>.</summary>
    public Func<CancellationToken, Task>? ReloadRequested { get; set; }

    internal AlertStore Alerts { get; }

    internal Activity Activity { get; } = new();

    internal AlertmanagerMetrics Metrics => _metrics;

    internal TimeProvider Clock => _clock;

    internal Running Current => _running ?? throw new InvalidOperationException("the Alertmanager is not started");

    /// <summary>What belongs to one configuration.</summary>
    internal sealed record Running(AlertmanagerConfig Config, Inhibitor Inhibitor, NotificationPipeline Pipeline, Dispatcher Dispatcher);

    public async Task StartAsync(AlertmanagerConfig config, CancellationToken cancellationToken)
    {
        StartedAt = _clock.GetUtcNow();
        _transitions.Restore();
        _notBefore = StartedAt + Options.DispatchStartDelay;
        await ReloadAsync(config, cancellationToken);
        _maintenance = MaintainAsync();
    }

    /// <summary>Swaps the configuration; alerts, silences and what was sent stay.</summary>
    public async Task ReloadAsync(AlertmanagerConfig config, CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            var inhibitor = new Inhibitor(config.InhibitRules, Alerts, _clock);
            var pipeline = new NotificationPipeline(config, Options, inhibitor, Silences, _log, _ledger, _metrics, _clock, _loggers.CreateLogger<NotificationPipeline>());
            var dispatcher = new Dispatcher(config.Route, pipeline, Activity, _notBefore, _clock, _loggers.CreateLogger<Dispatcher>());
            Running? before = _running;
            if (before is not null) await before.Dispatcher.DisposeAsync();
            _running = new Running(config, inhibitor, pipeline, dispatcher);
            foreach (Alert alert in Alerts.All) dispatcher.Add(alert);
            _metrics.ReloadSuccessful.With().Set(1);
            _metrics.ReloadTime.With().Set(_clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
            if (before is not null) await _ledger.ConfigurationAsync("the Alertmanager's configuration was reloaded", true, cancellationToken);
        }
        finally { _reloading.Release(); }
    }

    /// <summary>Notes that a new configuration was refused and the old one stays.</summary>
    public async Task ReloadFailedAsync(CancellationToken cancellationToken)
    {
        _metrics.ReloadSuccessful.With().Set(0);
        await _ledger.ConfigurationAsync("a new configuration of the Alertmanager was refused", false, cancellationToken);
    }

    /// <summary>Takes alerts as API v2 does: times that are missing are filled in.</summary>
    public async Task PutAsync(IEnumerable<Alert> alerts, CancellationToken cancellationToken)
    {
        Running running = Current;
        var changes = new List<(Alert Stored, Alert? Before)>();
        foreach (Alert alert in alerts)
        {
            (Alert Stored, Alert? Before) change = Alerts.Put(alert);
            running.Dispatcher.Add(change.Stored);
            changes.Add(change);
        }
        await _transitions.ObserveAsync(changes, cancellationToken);
    }

    /// <summary>The receivers that an alert is routed to.</summary>
    internal IReadOnlyList<string> ReceiversOf(LabelSet labels) => [.. Current.Config.Route.Match(labels).Select(r => r.Receiver).Distinct(StringComparer.Ordinal)];

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        await _maintenance.WaitAsync(cancellationToken);
        if (_running is { } running) await running.Dispatcher.DisposeAsync();
    }

    /// <summary>Brings the gauges of alerts and silences by state up to date.</summary>
    internal void CountStates()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Inhibitor inhibitor = Current.Inhibitor;
        Alert[] firing = [.. Alerts.All.Where(a => !a.IsResolvedAt(now))];
        int suppressed = firing.Count(a => inhibitor.InhibitedBy(a.Labels).Count > 0 || Silences.SilencedBy(a.Labels).Count > 0);
        _metrics.Alerts.With("active").Set(firing.Length - suppressed);
        _metrics.Alerts.With("suppressed").Set(suppressed);
        foreach ((string name, SilenceState state) in (ReadOnlySpan<(string, SilenceState)>)[("active", SilenceState.Active), ("pending", SilenceState.Pending), ("expired", SilenceState.Expired)])
            _metrics.Silences.With(name).Set(Silences.All.Count(s => s.StateAt(now) == state));
    }

    private async Task MaintainAsync()
    {
        DateTimeOffset collected = _clock.GetUtcNow();
        try
        {
            using var timer = new PeriodicTimer(Options.MaintenanceInterval, _clock);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                DateTimeOffset now = _clock.GetUtcNow();
                await _transitions.SweepAsync(_stop.Token);
                CountStates();
                await Current.Dispatcher.CollectAsync();
                if (now - collected < Options.AlertRetention) continue;
                collected = now;
                Alerts.Collect(now - Options.AlertRetention);
                await Silences.CollectAsync(now - Options.DataRetention, _stop.Token);
                await _log.CollectAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { } // a stop is not a failure
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        Silences.Dispose();
        _reloading.Dispose();
        _stop.Dispose();
    }

    public override string ToString() => $"Alertmanager over {_database}";
}
