using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Api;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Cardinality;
using Pharos.Metrics.Config;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.RemoteWrite.Out;
using Pharos.Metrics.Scrape;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics;

/// <summary>Prometheus as one part: store, scraper, receivers of remote write and OTLP, query engine and their HTTP API.</summary>
public sealed class MetricsPart : IAsyncDisposable
{
    private readonly MetricsStore _store;
    private readonly MetricsIngest _ingest;
    private readonly QueryEngine _engine;
    private readonly RemoteWriteSender _sender;
    private readonly CardinalityAnalysis _cardinality;
    private readonly CardinalityHistory _cardinalityHistory;
    private readonly TimeProvider _clock;
    private PrometheusSettings _settings;

    private MetricsPart(MetricsStore store, PrometheusSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers)
    {
        _store = store;
        _settings = settings;
        _clock = clock;
        _engine = new QueryEngine(QueryOptions.FromFeatures(settings.Options.Features) with { DefaultSubqueryStep = settings.EvaluationInterval }, new QueryLimits(), ParserOptions.FromFeatures(settings.Options.Features), clock);
        _ingest = new MetricsIngest(store.Tsdb, new ScrapeOptions { MaxSeriesPerJob = settings.Options.MaxSeriesPerJob, StartTimestamps = settings.Options.Features.Contains("created-timestamp-zero-ingestion") }, registry, clock, loggers);
        _sender = new RemoteWriteSender(store.Tsdb, registry, clock, loggers.CreateLogger<RemoteWriteSender>());
        _cardinality = new CardinalityAnalysis(store.Tsdb.Head, clock);
        _cardinalityHistory = new CardinalityHistory(_cardinality, clock);
        Source = new EmbeddedMetricsSource(_engine, store.Tsdb);
    }

    /// <summary>Queries of rules and other parts.</summary>
    public IMetricsSource Source { get; }

    /// <summary>Where rules write.</summary>
    public IMetricsSink Sink => _store.Sink;

    /// <summary>Metrics as the OTLP listeners take them.</summary>
    public IOtlpSignal Otlp => _ingest.Otlp;

    /// <summary>The language, for parts that check expressions without a store.</summary>
    public static IMetricsExpressions Expressions { get; } = new PromQLExpressions([]);

    /// <summary>The same with the features that are on.</summary>
    public static IMetricsExpressions ExpressionsWith(MetricsOptions options) => new PromQLExpressions(options.Features);

    /// <summary>Opens the store: replays its log. Nothing is scraped before <see cref="ApplyAsync"/>.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static async Task<MetricsPart> OpenAsync(string folder, PrometheusSettings settings, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        new(await MetricsStore.OpenAsync(folder, settings, registry, clock, loggers, cancellationToken), settings, registry, clock, loggers);

    /// <summary>Brings scraping, retention and the out-of-order window to a configuration; jobs whose section is unchanged go on without a gap.</summary>
    public async Task ApplyAsync(PrometheusSettings settings, CancellationToken cancellationToken)
    {
        _settings = settings;
        _store.Apply(settings);
        await _sender.ApplyAsync(settings.Config.RemoteWrite, settings.ExternalLabels);
        await _ingest.ApplyAsync(settings, cancellationToken);
    }

    /// <summary>Maps API v1, federation, life cycle, and the receivers of remote write and OTLP.</summary>
    public void Map(IEndpointRouteBuilder routes, IServerView server, IRulesView rules, IAlertmanagersView alertmanagers, Uri externalUrl, bool enableAdminApi)
    {
        routes.MapPrometheusApi(new PrometheusApiParts(_engine, _store.Tsdb, _store.View, server, _clock)
        {
            Targets = new ScrapeTargetsView(_ingest.Scraping),
            Rules = rules,
            Alertmanagers = alertmanagers,
            ExternalLabels = () => _settings.ExternalLabels,
            ExternalUrl = externalUrl,
            AdminEnabled = enableAdminApi,
        });
        _ingest.MapPrometheusIngestApi(routes);
        routes.MapCardinalityApi(_store.Tsdb, _cardinality, _cardinalityHistory);
    }

    /// <summary>Stops scraping and sending, then closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ingest.DisposeAsync();
        await _sender.DisposeAsync();
        await _cardinalityHistory.DisposeAsync();
        _engine.Dispose();
        await _store.DisposeAsync();
    }
}
