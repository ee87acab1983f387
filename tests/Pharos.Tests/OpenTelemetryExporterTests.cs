using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Pharos.Tests.Running;

namespace Pharos.Tests;

/// <summary>An application instrumented with OpenTelemetry .NET and its Prometheus exporter, scraped by the real process.</summary>
public sealed class OpenTelemetryExporterTests
{
    [Fact]
    public async Task Its_counters_and_histograms_arrive_with_their_labels()
    {
        using var meter = new Meter("pharos.test");
        Counter<long> orders = meter.CreateCounter<long>("orders", unit: "{order}", description: "Orders taken");
        Histogram<double> waits = meter.CreateHistogram<double>("wait", unit: "s");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m.AddMeter("pharos.test").AddPrometheusExporter(o => o.ScrapeResponseCacheDurationMilliseconds = 0));
        await using WebApplication app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync(TestContext.Current.CancellationToken);
        orders.Add(3, new KeyValuePair<string, object?>("region", "eu"));
        waits.Record(0.3);
        string address = new Uri(app.Urls.Single()).Authority;

        using var config = new ConfigFolder($$"""
            global: {scrape_interval: 1s}
            scrape_configs: [{job_name: otel, static_configs: [{targets: ["{{address}}"]}]}]
            """);
        await using PharosProcess pharos = await config.ServeAsync();
        await Eventually.TrueAsync(async () => await pharos.QueryAsync("sum(orders_total{job=\"otel\", region=\"eu\"})") == 3, () => pharos.Log, TimeSpan.FromSeconds(30));
        Assert.Equal(1, await pharos.QueryAsync("up{job=\"otel\"}"));
        Assert.Equal(1, await pharos.QueryAsync("sum(wait_seconds_bucket{le=\"0.5\"}) or sum(wait_seconds_bucket{le=\"+Inf\"})"));
        Assert.Equal(0.3, await pharos.QueryAsync("sum(wait_seconds_sum)"));
    }
}
