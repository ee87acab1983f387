using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pharos.Collector;
using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Exporters.Node;
using Pharos.Hosting;
using Pharos.Wire;

namespace Pharos.Commands;

/// <summary>The running agent: collector, node exporter, one listener.</summary>
internal sealed partial class AgentServer : IRunningServer
{
    private readonly AgentOptions _options;
    private readonly ServiceManager _manager;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<AgentServer> _logger;
    private readonly MetricRegistry _registry = new();
    private readonly CollectorPart _collector;
    private readonly NodeExporter _node;
    private readonly GaugeMetric _reloadOk;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private volatile WebOptions _web = WebOptions.Default;
    private ListenerTls? _tls;
    private WebApplication? _app;
    private Task _alive = Task.CompletedTask;

    private AgentServer(AgentOptions options, ServiceManager manager, ILoggerFactory loggers)
    {
        _options = options;
        _manager = manager;
        _loggers = loggers;
        _logger = loggers.CreateLogger<AgentServer>();
        _collector = new CollectorPart(_registry, TimeProvider.System, loggers);
        _node = new NodeExporter(new NodeOptions(), TimeProvider.System, loggers.CreateLogger<NodeExporter>());
        _reloadOk = _registry.Gauge("pharos_config_last_reload_successful", "Whether the last configuration that was read could be used.").Default;
        ProcessMetrics.Register(_registry, ProductVersion.Number);
    }

    /// <exception cref="ConfigException">The configuration has errors.</exception>
    /// <exception cref="IOException">A port is in use.</exception>
    public static async Task<AgentServer> StartAsync(AgentOptions options, ServiceManager manager, CancellationToken cancellationToken)
    {
        var errors = new ConfigErrors();
        CollectorSettings settings = options.Load(errors);
        (WebOptions web, TlsMaterial? tls) = options.LoadWeb(TimeProvider.System, errors);
        errors.ThrowIfAny();
        ListenAddress? address = ListenAddress.Parse(options.Listen) is { } parsed ? parsed with { IsTls = tls is not null } : null;
        if (address is { IsLoopback: false } && !options.AllowsRemote) throw new FormatException($"--listen {options.Listen} is not a loopback address: say --allow-remote too");
        Directory.CreateDirectory(options.DataDirectory);
        var server = new AgentServer(options, manager, ConsoleLogging.Create()) { _web = web };
        if (tls is not null) server._tls = new ListenerTls(tls, server._registry, TimeProvider.System, server._loggers.CreateLogger<ListenerTls>());
        try
        {
            server.LogWarnings(errors);
            if (address is not null) await server.ListenAsync(address, cancellationToken);
            if (await server._collector.ApplyAsync(settings, cancellationToken) is { } reason) throw new IOException(reason);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
        server._reloadOk.Set(1);
        server._alive = manager.KeepAliveAsync(TimeProvider.System, server._stopping.Token);
        manager.Ready("collecting");
        return server;
    }

    public Task StoppingAsync() => _stopping.Token.WaitAsync();

    public void Quit() => _stopping.Cancel();

    /// <summary>Reads the files again; with any error the pipelines stay as they are.</summary>
    public async Task ReloadAsync()
    {
        await _reloading.WaitAsync();
        _manager.Reloading();
        string? reason = null;
        try
        {
            var errors = new ConfigErrors();
            CollectorSettings settings = _options.Load(errors);
            (WebOptions web, TlsMaterial? tls) = _options.LoadWeb(TimeProvider.System, errors);
            if (!errors.HasErrors && tls is null != _tls is null) errors.Add(new SourcePosition(_options.WebConfigFile ?? "", 0, 0), "whether the listener speaks TLS changes with a restart");
            if (errors.HasErrors) reason = string.Join('\n', errors.Findings.Where(f => f.Severity == FindingSeverity.Error));
            else
            {
                LogWarnings(errors);
                _web = web;
                if (tls is not null) _tls?.Apply(tls);
                reason = await _collector.ApplyAsync(settings, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException) { reason = e.Message; }
        finally { _reloading.Release(); }
        _reloadOk.Set(reason is null ? 1 : 0);
        if (reason is null) LogReloaded();
        else LogRefused(reason);
        _manager.Ready(reason is null ? "collecting" : $"configuration refused: {reason}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _collector.DisposeAsync();
        await _alive;
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        _node.Dispose();
        _stopping.Dispose();
        _reloading.Dispose();
        _loggers.Dispose();
    }

    private async Task ListenAsync(ListenAddress address, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = BareHost.CreateBuilder();
        builder.Services.AddSingleton(_loggers);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address, address.IsTls && _web.Http2 ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1, _tls));
        WebApplication app = builder.Build();
        app.Guard(new Authentication(() => new AuthOptions { HashedUsers = _web.Users }), () => _web);
        app.MapNodeExporter(_node);
        app.MapGet("/collector/metrics", (HttpContext context) =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.WriteAsync(_registry.Write(), context.RequestAborted);
        });
        app.MapGet("/-/healthy", (HttpContext context) => context.Response.WriteAsync("Pharos agent is healthy.\n", context.RequestAborted));
        await app.StartAsync(cancellationToken);
        _app = app;
        LogListening(address.Url);
    }

    private void LogWarnings(ConfigErrors errors)
    {
        foreach (Finding finding in errors.Findings.Where(f => f.Severity == FindingSeverity.Warning)) LogWarning(finding);
    }

    [LoggerMessage(LogLevel.Information, "node exporter on {Url}/metrics, the agent's own metrics on {Url}/collector/metrics")]
    private partial void LogListening(string url);

    [LoggerMessage(LogLevel.Warning, "{Finding}")]
    private partial void LogWarning(Finding finding);

    [LoggerMessage(LogLevel.Information, "configuration reloaded")]
    private partial void LogReloaded();

    [LoggerMessage(LogLevel.Error, "configuration not reloaded, the old one stays: {Reason}")]
    private partial void LogRefused(string reason);
}
