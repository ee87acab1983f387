using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Config;
using Pharos.Metrics.Otlp;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics;

/// <summary>Everything that brings metrics in: scraping, remote write, OTLP. Made over a store, started by its first configuration.</summary>
public sealed class MetricsIngest : IAsyncDisposable
{
    private readonly RemoteWriteReceiver _remoteWrite;

    internal MetricsIngest(IMetricsStorage storage, ScrapeOptions options, MetricRegistry registry, TimeProvider clock, ILoggerFactory loggers)
    {
        Scraping = new ScrapeManager(storage, options, registry, clock, loggers.CreateLogger<ScrapeManager>());
        _remoteWrite = new RemoteWriteReceiver(storage, new RemoteWriteLimits(), registry);
        Otlp = new OtlpMetricsReceiver(storage, registry);
        Targets = new ScrapeTargetsView(Scraping);
    }

    /// <summary>What the HTTP API shows of targets.</summary>
    internal ITargetsView Targets { get; }

    internal ScrapeManager Scraping { get; }

    internal OtlpMetricsReceiver Otlp { get; }

    /// <summary>Brings scraping and OTLP translation to a configuration: at the start, and at each reload. Jobs whose section is unchanged go on without a gap.</summary>
    public Task ApplyAsync(PrometheusSettings settings, CancellationToken cancellationToken)
    {
        Otlp.Apply(settings.Config.Otlp);
        return Scraping.ApplyAsync(settings.Config, cancellationToken);
    }

    /// <summary>Maps <c>POST /api/v1/write</c> and <c>POST /api/v1/otlp/v1/metrics</c> (Prometheus' port).</summary>
    public void MapPrometheusIngestApi(IEndpointRouteBuilder app)
    {
        app.MapRemoteWriteApi(_remoteWrite);
        app.MapOtlpHttp(Otlp, "/api/v1/otlp/v1/metrics");
    }

    /// <summary>Stops scraping, without stale markers: the server will be back.</summary>
    public ValueTask DisposeAsync() => Scraping.DisposeAsync();
}
