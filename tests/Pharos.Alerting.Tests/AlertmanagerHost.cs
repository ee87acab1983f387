using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Alerting.Api;
using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

/// <summary>An Alertmanager with its database in a temporary folder, and where asked its API on a port of its own.</summary>
internal sealed class AlertmanagerHost : IAsyncDisposable
{
    private readonly bool _ownsFolder;
    private WebApplication? _web;

    public AlertmanagerHost(TimeProvider clock, AlertmanagerOptions? options = null, TempFolder? folder = null)
    {
        Clock = clock;
        _ownsFolder = folder is null;
        Folder = folder ?? new TempFolder();
        Database = StateDatabase.Open(Folder.File("state.db"));
        Journal = new EventJournal(Database);
        Service = new AlertmanagerService(Database, Journal, Metrics, options ?? new AlertmanagerOptions(), clock, NullLoggerFactory.Instance);
    }

    public TimeProvider Clock { get; }

    public TempFolder Folder { get; }

    public StateDatabase Database { get; }

    public EventJournal Journal { get; }

    public MetricRegistry Metrics { get; } = new();

    public AlertmanagerService Service { get; }

    public static AlertmanagerConfig Parse(string yaml, TimeProvider clock)
    {
        var errors = new ConfigErrors();
        AlertmanagerConfig? config = AlertmanagerConfigReader.Read(YamlReader.Read("alertmanager.yml", yaml, errors), new PathMap("/", []), "/", errors, clock);
        Assert.True(config is not null, string.Join('\n', errors.Findings));
        return config;
    }

    public Task StartAsync(string yaml) => Service.StartAsync(Parse(yaml, Clock), TestContext.Current.CancellationToken);

    public async Task<string> ServeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _web = builder.Build();
        _web.UseRouting();
        _web.MapAlertmanagerApi(Service);
        await _web.StartAsync(TestContext.Current.CancellationToken);
        return _web.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (_web is not null) await _web.DisposeAsync();
        await Service.DisposeAsync();
        Database.Dispose();
        if (_ownsFolder) Folder.Dispose();
    }
}
