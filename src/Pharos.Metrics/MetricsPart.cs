using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Api;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Config;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;

namespace Pharos.Metrics;

/// <summary>Prometheus as one part: store, scraper, query engine, remote-write receiver and their HTTP API.</summary>
public sealed class MetricsPart : IAsyncDisposable
{
    private readonly TsdbStore _store;
    private readonly ScrapeManager _scraper;
    private readonly QueryEngine _engine;
    private readonly RemoteWriteReceiver _receiver;
    private readonly TimeProvider _clock;
    private PrometheusSettings _settings;

    private MetricsPart(TsdbStore store, PrometheusSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers)
    {
        _store = store;
        _settings = settings;
        _clock = clock;
        _engine = new QueryEngine(new QueryOptions(), new QueryLimits(), ParserOptions.Default, clock);
        _scraper = new ScrapeManager(store, new ScrapeOptions(), registry, clock, loggers.CreateLogger<ScrapeManager>());
        _receiver = new RemoteWriteReceiver(store, new RemoteWriteReceiverOptions(), registry);
        Source = new EmbeddedMetricsSource(_engine, store);
        Sink = new StorageSink(store, registry);
    }

    /// <summary>Queries of rules and other parts.</summary>
    public IMetricsSource Source { get; }

    /// <summary>Where rules write.</summary>
    public IMetricsSink Sink { get; }

    /// <summary>The language, for parts that check expressions without a store.</summary>
    public static IMetricsExpressions Expressions { get; } = new PromQLExpressions([]);

    /// <summary>Opens the store: replays its log. Nothing is scraped before <see cref="ApplyAsync"/>.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static async Task<MetricsPart> OpenAsync(string folder, PrometheusSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        StorageConfig storage = settings.Config.Storage;
        var options = new TsdbOptions
        {
            Retention = settings.Retention,
            RetentionSizeBytes = storage.RetentionSizeBytes,
            OutOfOrderWindow = storage.OutOfOrderWindow,
            MaxExemplars = (int)storage.MaxExemplars,
        };
        TsdbStore store = await TsdbStore.OpenAsync(folder, options, clock, loggers.CreateLogger<TsdbStore>(), cancellationToken);
        return new MetricsPart(store, settings, registry, clock, loggers);
    }

    /// <summary>Brings scraping to a configuration; jobs whose section is unchanged go on without a gap.</summary>
    public async Task ApplyAsync(PrometheusSettings settings, CancellationToken cancellationToken)
    {
        _settings = settings;
        await _scraper.ApplyAsync(settings.Config, cancellationToken);
    }

    /// <summary>Maps API v1, federation, life cycle and the remote-write receiver.</summary>
    public void Map(IEndpointRouteBuilder routes, IServerView server, IRulesView rules, IAlertmanagersView alertmanagers, Uri externalUrl)
    {
        routes.MapPrometheusApi(new PrometheusApiParts(_engine, _store, new StoreView(_store), server, _clock)
        {
            Targets = new TargetsView(_scraper),
            Rules = rules,
            Alertmanagers = alertmanagers,
            ExternalLabels = () => _settings.ExternalLabels,
            ExternalUrl = externalUrl,
        });
        routes.MapRemoteWrite(_receiver);
    }

    /// <summary>Stops scraping, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _scraper.DisposeAsync();
        _engine.Dispose();
        await _store.DisposeAsync();
    }
}
