using Pharos.Alerting;
using Pharos.Alerting.Api;
using Pharos.Alerting.Rules;
using Pharos.Check;
using Pharos.Collector;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Dashboards;
using Pharos.Exporters.Blackbox;
using Pharos.Exporters.Node;
using Pharos.Logs;
using Pharos.Metrics;
using Pharos.Metrics.Alertmanagers;
using Pharos.Metrics.Api.Views;
using Pharos.Reliability.Dora;
using Pharos.Reliability.Runbooks;
using Pharos.Reliability.Slo;
using Pharos.State;
using Pharos.Traces;
using Pharos.Web;
using Pharos.Wire.Otlp;

namespace Pharos.Hosting;

/// <summary>Builds the parts, starts them in order, applies configurations, stops them in reverse.</summary>
internal sealed partial class PharosServer : IServerView, IRunningServer
{
    /// <summary>A year of DORA figures, and a month to compare with the same of the year before.</summary>
    private static readonly TimeSpan s_journalRetention = TimeSpan.FromDays(400);

    private readonly ServeOptions _serve;
    private readonly ServiceManager _manager;
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly MetricRegistry _registry = new();
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<PharosServer> _logger;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly GaugeMetric _reloadOk, _reloadTime;
    private readonly DateTimeOffset _started;

    private readonly StateDatabase _state;
    private readonly EventJournal _journal;
    private readonly MetricsPart _metrics;
    private readonly LogsPart _logs;
    private readonly TracesPart _traces;
    private readonly TempoReceivers _tempoReceivers;
    private readonly AlertNotifier _notifier;
    private readonly RuleManager _rules;
    private readonly AlertmanagerService _alertmanager;
    private readonly NodeExporter _node;
    private readonly BlackboxExporter _blackbox;
    private readonly DashboardStore _dashboards;
    private readonly DataSourceProxy _proxy;
    private readonly SloPart _slos;
    private readonly DoraPart _dora;
    private readonly CollectorPart _collector;
    private readonly ListenerTls? _tls;
    private readonly WebApplication _app;

    private volatile LoadedConfiguration _config;
    private volatile AlertmanagerSet? _alertmanagers;
    private volatile bool _ready, _reloadSucceeded = true;
    private DateTimeOffset _lastReload;
    private Task _watch = Task.CompletedTask;

    private PharosServer(ServeOptions serve, ServiceManager manager, LoadedConfiguration config, ILoggerFactory loggers, MetricRegistry registry, StateDatabase state, MetricsPart metrics, LogsPart logs, TracesPart traces)
    {
        _serve = serve;
        _manager = manager;
        _config = config;
        _loggers = loggers;
        _registry = registry;
        _state = state;
        _metrics = metrics;
        _logs = logs;
        _traces = traces;
        _logger = loggers.CreateLogger<PharosServer>();
        _started = _lastReload = _clock.GetUtcNow();
        _journal = new EventJournal(state);
        _notifier = new AlertNotifier(registry, _clock, loggers.CreateLogger<AlertNotifier>());
        _rules = new RuleManager(registry, loggers.CreateLogger<RuleManager>());
        _alertmanager = new AlertmanagerService(state, _journal, registry, new AlertmanagerOptions { ExternalUrl = config.ExternalUrl }, _clock, loggers)
        {
            ReloadRequested = async token =>
            {
                if (await ReloadAsync(token) is { } reason) throw new InvalidOperationException(reason);
            },
        };
        _node = new NodeExporter(new NodeOptions(), _clock, loggers.CreateLogger<NodeExporter>());
        _blackbox = new BlackboxExporter(new BlackboxOptions { ConfigPath = File.Exists(config.Options.Places.Blackbox) ? config.Options.Places.Blackbox : null, Environment = config.Environment, Paths = config.Options.Paths }, _clock, loggers.CreateLogger<BlackboxExporter>());
        if (config.Tls is { } tls) _tls = new ListenerTls(tls, registry, _clock, loggers.CreateLogger<ListenerTls>());
        _dashboards = new DashboardStore(_clock, loggers.CreateLogger<DashboardStore>());
        _proxy = new DataSourceProxy(_dashboards, ProxyTransport(), loggers.CreateLogger<DataSourceProxy>());
        _slos = new SloPart(metrics.Source, () => _config.Slos, () => SloWiring.Alerts(_rules), _clock);
        _dora = new DoraPart(_journal, registry, _clock, loggers);
        _collector = new CollectorPart(registry, _clock, loggers);
        _reloadOk = registry.Gauge("pharos_config_last_reload_successful", "Whether the last configuration that was read could be used.").Default;
        _reloadTime = registry.Gauge("pharos_config_last_reload_success_timestamp_seconds", "When a configuration was last taken over, Unix seconds.").Default;
        registry.Observe("prometheus_config_last_reload_successful", "As pharos_config_last_reload_successful.", "gauge", () => _reloadOk.Value);
        ProcessMetrics.Register(registry, ProductVersion.Number);
        _tempoReceivers = new TempoReceivers(traces.Otlp, new Authentication(() => _config.Options.Auth), loggers);
        var web = new WebAssets();
        _app = HttpHost.Build(config.Listeners, _tls, () => _config.Options.Web, new Authentication(() => _config.Options.Auth), builder => builder.Services.AddSingleton(loggers), Map, web.ServeAsync);
    }

    /// <summary>Reads the configuration, opens the stores and starts everything.</summary>
    /// <exception cref="ConfigException">The configuration has errors.</exception>
    public static async Task<PharosServer> StartAsync(ServeOptions serve, ServiceManager manager, CancellationToken cancellationToken)
    {
        var errors = new ConfigErrors();
        LoadedConfiguration config = LoadedConfiguration.Load(serve, running: null, TimeProvider.System, errors);
        errors.ThrowIfAny();
        ILoggerFactory loggers = ConsoleLogging.Create();
        var registry = new MetricRegistry();
        Directory.CreateDirectory(serve.DataDirectory);
        StateDatabase state = StateDatabase.Open(Path.Combine(serve.DataDirectory, "state.db"));
        MetricsPart metrics = await MetricsPart.OpenAsync(Path.Combine(serve.DataDirectory, "metrics"), config.Prometheus, registry, TimeProvider.System, loggers, cancellationToken);
        LogsPart logs = await LogsPart.OpenAsync(Path.Combine(serve.DataDirectory, "logs"), config.Loki, registry, TimeProvider.System, loggers, cancellationToken);
        TracesPart traces = await TracesPart.OpenAsync(Path.Combine(serve.DataDirectory, "traces"), config.Tempo, registry, TimeProvider.System, loggers, cancellationToken);
        var server = new PharosServer(serve, manager, config, loggers, registry, state, metrics, logs, traces);
        server.LogWarnings(errors);
        await server._app.StartAsync(cancellationToken);
        foreach ((ListenerName name, ListenAddress address) in config.Listeners.Open) server.LogListening(name, address.Url);
        if (config.Options.Places.Blackbox is { } blackbox && File.Exists(blackbox)) server._blackbox.Reload();
        server._dora.Start();
        await server._alertmanager.StartAsync(config.Alertmanager, cancellationToken);
        await server.ApplyAsync(config, cancellationToken);
        server._watch = Task.WhenAll(
            server._dashboards.WatchAsync(server._stopping.Token), server.PruneJournalAsync(server._stopping.Token), manager.KeepAliveAsync(server._clock, server._stopping.Token));
        server._ready = true;
        server.ReportReady();
        return server;
    }

    /// <summary>Completes when something asked the process to stop.</summary>
    public Task StoppingAsync() => _stopping.Token.WaitAsync();

    public string ConfigYaml => _config.Prometheus.Yaml;

    public IReadOnlyDictionary<string, string> Flags => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["config.file"] = _config.Options.Places.Prometheus,
        ["storage.tsdb.path"] = Path.Combine(_serve.DataDirectory, "metrics"),
        ["storage.tsdb.retention.time"] = PromDuration.Format(_config.Prometheus.Retention),
        ["web.external-url"] = _config.ExternalUrl,
        ["web.listen-address"] = string.Join(',', _config.Listeners.Open.Select(l => l.Value.Authority)),
        ["enable-feature"] = string.Join(',', _config.Prometheus.Options.Features),
        ["web.enable-admin-api"] = _serve.EnableAdminApi ? "true" : "false",
        ["web.enable-lifecycle"] = "true",
        ["web.enable-remote-write-receiver"] = "true",
    };

    public BuildView Build { get; } = new(ProductVersion.Number, ProductVersion.Revision, "main", "", "");

    public RuntimeView Runtime => new(_started, _reloadSucceeded, _lastReload, PromDuration.Format(_config.Prometheus.Retention));

    public bool IsReady => _ready;

    /// <summary>Reads the configuration again; with any error everything stays as it is and the errors are returned.</summary>
    public async Task<string?> ReloadAsync(CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            _manager.Reloading();
            var errors = new ConfigErrors();
            LoadedConfiguration config = LoadedConfiguration.Load(_serve, _config.Listeners, _clock, errors);
            if (errors.HasErrors) return await RefusedAsync(string.Join('\n', errors.Findings.Where(f => f.Severity == FindingSeverity.Error)), cancellationToken);
            LogWarnings(errors);
            if (File.Exists(config.Options.Places.Blackbox)) _blackbox.Reload();
            await _alertmanager.ReloadAsync(config.Alertmanager, cancellationToken);
            await ApplyAsync(config, cancellationToken);
            await _journal.AppendAsync(new JournalEvent { Time = _clock.GetUtcNow(), Type = EventTypes.ConfigurationChange, Title = "configuration reloaded" }, cancellationToken);
            LogReloaded();
            ReportReady();
            return null;
        }
        catch (Exception e) when (e is FormatException or IOException or ConfigException or UnauthorizedAccessException) { return await RefusedAsync(e.Message, cancellationToken); }
        finally { _reloading.Release(); }
    }

    Task IRunningServer.ReloadAsync() => ReloadAsync(CancellationToken.None);

    public void Quit() => _stopping.Cancel();

    private async Task<string> RefusedAsync(string reason, CancellationToken cancellationToken)
    {
        await _alertmanager.ReloadFailedAsync(cancellationToken);
        _reloadSucceeded = false;
        _reloadOk.Set(0);
        LogRefused(reason);
        _manager.Ready($"configuration refused at {_clock.GetUtcNow():O}, the one before stays: {reason}");
        return reason;
    }

    private async Task ApplyAsync(LoadedConfiguration config, CancellationToken cancellationToken)
    {
        _config = config;
        if (config.Tls is { } tls) _tls?.Apply(tls);
        _dashboards.Apply(config.Provisioning);
        AlertmanagerSet? before = _alertmanagers;
        AlertmanagerSet? next = null;
        next = new AlertmanagerSet(config.Prometheus, _registry, _clock, _loggers.CreateLogger<AlertmanagerSet>(), () => ApplyNotifier(Volatile.Read(ref next), config));
        _alertmanagers = next;
        ApplyNotifier(next, config);
        if (before is not null) await before.DisposeAsync();
        await _rules.ApplyAsync(config.RuleGroups, new RuleContext
        {
            Source = _metrics.Source,
            Logs = _logs.Source,
            Sink = _metrics.Sink,
            Templates = new GoAlertTemplates(),
            Sender = _notifier,
            States = new SqliteAlertStates(_state),
            Clock = _clock,
            Metrics = _registry,
            ExternalLabels = config.Prometheus.ExternalLabels,
            ExternalUrl = config.ExternalUrl,
            EvaluationInterval = config.Prometheus.EvaluationInterval,
            QueryOffset = config.Prometheus.RuleQueryOffset,
        }, cancellationToken);
        _rules.CountCyclic(RecordingRuleLint.Cycles(new RuleIndex(config.RuleGroups, MetricsPart.ExpressionsWith(config.Prometheus.Options))).Count);
        await _metrics.ApplyAsync(config.Prometheus, cancellationToken);
        _logs.Apply(config.Loki);
        await _tempoReceivers.ApplyAsync(config.TempoReceivers, cancellationToken);
        await _traces.ApplyAsync(config.Tempo, GeneratorWiring.Open(config.GeneratorTargets, _registry, _clock, _loggers, _tls is null ? null : () => _tls.Certificate));
        await _dora.ApplyAsync(config.Dora);
        await _collector.ApplyAsync(config.Collector, cancellationToken);
        _lastReload = _clock.GetUtcNow();
        _reloadSucceeded = true;
        _reloadOk.Set(1);
        _reloadTime.Set(_lastReload.ToUnixTimeMilliseconds() / 1000.0);
    }

    /// <summary>Data sources that are listeners of this process are reached though their certificate is for another name.</summary>
    private SocketsHttpHandler ProxyTransport()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        if (_tls is { } tls) OwnCertificate.Trust(handler.SslOptions, () => tls.Certificate);
        return handler;
    }

    private void ReportReady() => _manager.Ready($"serving; configuration read at {_lastReload:O}");

    /// <summary>Deletes what is older than the journal keeps, once a day.</summary>
    private async Task PruneJournalAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _journal.PruneAsync(_clock.GetUtcNow() - s_journalRetention, cancellationToken);
                await Task.Delay(TimeSpan.FromDays(1), _clock, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }

    private void ApplyNotifier(AlertmanagerSet? set, LoadedConfiguration config)
    {
        if (set is null) return; // discovery called back before the constructor returned; ApplyAsync does it next
        _notifier.Apply(new AlertNotifierOptions([.. set.Targets.Select(t => new AlertmanagerEndpoint(t.Url, t.Client, t.Timeout))], config.Prometheus.ExternalLabels, config.Prometheus.RelabelAlert));
    }

    private void Map(ListenerName listener, IEndpointRouteBuilder routes)
    {
        var externalUrl = new Uri(_config.ExternalUrl);
        switch (listener)
        {
            case ListenerName.Prometheus:
                MapPrometheus(routes, externalUrl);
                routes.MapSelfMetrics(_registry);
                routes.MapRedirectToPage(() => _config.ExternalUrl);
                break;
            case ListenerName.Alertmanager:
                routes.MapAlertmanagerApi(_alertmanager);
                routes.MapRedirectToPage(() => _config.ExternalUrl);
                break;
            case ListenerName.Loki:
                _logs.Map(routes, ProductVersion.Number, ProductVersion.Revision);
                routes.MapLokiRulesApi(_rules);
                routes.MapSelfMetrics(_registry);
                routes.MapRedirectToPage(() => _config.ExternalUrl);
                break;
            case ListenerName.Tempo:
                _traces.Map(routes, ProductVersion.Number, withServerPages: true);
                routes.MapSelfMetrics(_registry);
                routes.MapRedirectToPage(() => _config.ExternalUrl);
                break;
            case ListenerName.OtlpHttp:
                routes.MapOtlpHttp(OtlpListeners.Signals(_metrics, _logs, _traces));
                break;
            case ListenerName.OtlpGrpc:
                routes.MapOtlpGrpc(OtlpListeners.Signals(_metrics, _logs, _traces));
                break;
            case ListenerName.Node:
                routes.MapNodeExporter(_node);
                break;
            case ListenerName.Blackbox:
                routes.MapBlackboxExporter(_blackbox);
                break;
            case ListenerName.Dora:
                _dora.MapMetrics(routes);
                break;
            case ListenerName.Ui:
                _traces.Map(routes, ProductVersion.Number, withServerPages: false);
                MapPrometheus(routes, externalUrl);
                routes.MapSelfMetrics(_registry);
                routes.MapAlertmanagerApi(_alertmanager, withServerPages: false);
                _logs.Map(routes, ProductVersion.Number, ProductVersion.Revision, withServerPages: false);
                routes.MapLokiRulesApi(_rules);
                routes.MapDashboardsApi(_dashboards, _proxy);
                routes.MapAnnotationsApi(_journal, DoraWiring.Annotations(_dora));
                IncidentWiring.Map(routes, _journal, _slos, () => _config, _clock);
                routes.MapRunbooksApi(() => new RunbookStore(_config.Options.Places.Runbooks), AlertsOfRunbook);
                routes.MapSlosApi(_slos);
                _dora.MapApi(routes);
                routes.MapInfoApi(() => _config);
                routes.MapCheckApi(_serve, () => _config.Listeners, _clock);
                break;
        }
    }

    private void MapPrometheus(IEndpointRouteBuilder routes, Uri externalUrl) =>
        _metrics.Map(routes, this, new RulesView(_rules), new CurrentAlertmanagers(() => _alertmanagers), externalUrl, _serve.EnableAdminApi);

    private IReadOnlyList<string> AlertsOfRunbook(string runbook) =>
        [.. _config.RuleGroups.SelectMany(g => g.Rules).Where(r => r.IsAlert && RunbookLint.NameOf(r) == runbook).Select(r => r.Name).Distinct(StringComparer.Ordinal)];

    private void LogWarnings(ConfigErrors errors)
    {
        foreach (Finding finding in errors.Findings.Where(f => f.Severity == FindingSeverity.Warning)) LogWarning(finding);
    }

    public async ValueTask DisposeAsync()
    {
        _ready = false;
        await _stopping.CancelAsync();
        await _collector.DisposeAsync(); // what it holds goes to listeners that are open until then
        await _rules.DisposeAsync();
        await _notifier.DisposeAsync();
        await _tempoReceivers.DisposeAsync();
        await _traces.StopGeneratingAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _alertmanager.DisposeAsync();
        await _dora.DisposeAsync();
        await _logs.DisposeAsync();
        await _metrics.DisposeAsync();
        await _traces.DisposeAsync();
        if (_alertmanagers is { } set) await set.DisposeAsync();
        await _watch;
        _proxy.Dispose();
        _node.Dispose();
        _state.Dispose();
        _stopping.Dispose();
        _reloading.Dispose();
        _loggers.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "{Name} listens on {Url}")]
    private partial void LogListening(ListenerName name, string url);

    [LoggerMessage(LogLevel.Warning, "{Finding}")]
    private partial void LogWarning(Finding finding);

    [LoggerMessage(LogLevel.Information, "configuration reloaded")]
    private partial void LogReloaded();

    [LoggerMessage(LogLevel.Error, "configuration not reloaded, the old one stays: {Reason}")]
    private partial void LogRefused(string reason);
}
