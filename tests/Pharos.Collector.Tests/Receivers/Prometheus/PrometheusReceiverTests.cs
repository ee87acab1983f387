using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Receivers.Prometheus;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Receivers.Prometheus;

public sealed class PrometheusReceiverTests
{
    private const string Page = """
        # HELP requests_total All requests.
        # TYPE requests_total counter
        requests_total{path="/a",tmp_x="1"} 5
        # TYPE queue gauge
        queue 2.5
        # TYPE seconds histogram
        seconds_bucket{le="0.1"} 3
        seconds_bucket{le="1"} 7
        seconds_bucket{le="+Inf"} 8
        seconds_sum 4.5
        seconds_count 8
        # TYPE size summary
        size{quantile="0.5"} 10
        size{quantile="0.9"} 20
        size_sum 100
        size_count 9
        loose 1
        """;

    private static (PrometheusReceiverSettings Settings, ConfigErrors Errors) Read(string yaml)
    {
        var errors = new ConfigErrors();
        return ((PrometheusReceiverSettings)PrometheusReceiverConfigReader.Read(YamlReader.Read("otelcol.yml", yaml, errors), new ReadContext(errors, new PathMap("/", []), "/")), errors);
    }

    [Fact]
    public async Task A_target_is_scraped_into_otlp_metrics()
    {
        await using WebApplication target = WebApplication.CreateSlimBuilder().Build();
        target.Urls.Add("http://127.0.0.1:0");
        target.MapGet("/metrics", () => Results.Text(Page + "\n", "text/plain; version=0.0.4"));
        await target.StartAsync(TestContext.Current.CancellationToken);
        string address = new Uri(target.Urls.First()).Authority;
        (PrometheusReceiverSettings settings, ConfigErrors errors) = Read($$$"""
            config:
              scrape_configs:
                - job_name: app
                  scrape_interval: 1s
                  scrape_timeout: 1s
                  static_configs: [{targets: ["{{{address}}}"], labels: {env: test}}]
                  metric_relabel_configs:
                    - {regex: "tmp_(.*)", action: labelmap, replacement: "kept_$1"}
                    - {regex: "tmp_.*", action: labeldrop}
            """);
        Assert.Empty(errors.Findings);
        var captured = new CapturedMetrics();
        MetricsData[] Whole() => [.. captured.Batches.Where(b => CapturedMetrics.Lines(b).Contains("up{env=test} 1"))]; // a slow machine may miss a scrape
        await using (IReceiver receiver = settings.Create(CapturedLogs.Context(TimeProvider.System, "prometheus"), new ReceiverOutputs(null, captured, null)))
        {
            await receiver.StartAsync(TestContext.Current.CancellationToken);
            for (int i = 0; i < 800 && Whole().Length < 2; i++) await Task.Delay(25, TestContext.Current.CancellationToken);
        }
        MetricsData data = Whole()[0];
        OtlpScopeMetrics scope = Assert.Single(data.Scopes);
        Assert.Equal($"service.name=app service.instance.id={address} server.address=127.0.0.1 server.port={address.Split(':')[1]}", string.Join(' ', scope.Resource.Attributes.Select(a => $"{a.Key}={a.Value}")));
        OtlpMetric Of(string name) => scope.Metrics.Single(m => m.Name == name);
        OtlpMetric requests = Of("requests_total");
        Assert.Equal((OtlpMetricKind.Sum, true, OtlpTemporality.Cumulative, "All requests."), (requests.Kind, requests.IsMonotonic, requests.Temporality, requests.Description));
        Assert.Equal("env=test kept_x=1 path=/a", string.Join(' ', requests.Points[0].Attributes.Select(a => $"{a.Key}={a.Value}")));
        Assert.Equal(requests.Points[0].StartNs, Whole()[1].Scopes[0].Metrics.Single(m => m.Name == "requests_total").Points[0].StartNs);
        Assert.Equal((OtlpMetricKind.Gauge, 2.5), (Of("queue").Kind, Of("queue").Points[0].Value));
        OtlpPoint seconds = Assert.Single(Of("seconds").Points);
        Assert.Equal([0.1, 1], seconds.Bounds);
        Assert.Equal([3ul, 4ul, 1ul], seconds.BucketCounts);
        Assert.Equal((8ul, 4.5), (seconds.Count, seconds.Sum));
        OtlpPoint size = Assert.Single(Of("size").Points);
        Assert.Equal([(0.5, 10.0), (0.9, 20.0)], size.Quantiles);
        Assert.Equal((9ul, 100.0), (size.Count, size.Sum));
        Assert.Equal(1, Of("up").Points[0].Value);
        Assert.Equal(OtlpMetricKind.Gauge, Of("loose").Kind);
    }

    [Fact]
    public async Task A_target_that_is_down_says_so()
    {
        (PrometheusReceiverSettings settings, _) = Read("config: {scrape_configs: [{job_name: gone, scrape_interval: 200ms, scrape_timeout: 200ms, static_configs: [{targets: ['127.0.0.1:1']}]}]}");
        var captured = new CapturedMetrics();
        await using IReceiver receiver = settings.Create(CapturedLogs.Context(TimeProvider.System, "prometheus"), new ReceiverOutputs(null, captured, null));
        await receiver.StartAsync(TestContext.Current.CancellationToken);
        for (int i = 0; i < 200 && captured.Batches.Count < 1; i++) await Task.Delay(25, TestContext.Current.CancellationToken);
        Assert.Contains("up{} 0", CapturedMetrics.Lines(captured.Batches[0]));
    }

    [Fact]
    public void Native_histograms_become_exponential_ones()
    {
        var native = new FloatHistogram { Schema = 2, ZeroThreshold = 1e-9, ZeroCount = 1, Count = 7, Sum = 3, PositiveSpans = [new HistogramSpan(3, 2), new HistogramSpan(1, 1)], PositiveBuckets = [2, 1, 3] };
        OtlpPoint point = NativeHistograms.ToPoint(native)!;
        Assert.Equal((2, 2, 7ul, 1ul), (point.Scale, point.Positive.Offset, point.Count, point.ZeroCount));
        Assert.Equal([2ul, 1ul, 0ul, 3ul], point.Positive.Counts);
        Assert.Null(NativeHistograms.ToPoint(new FloatHistogram { PositiveSpans = [new HistogramSpan(0, 1), new HistogramSpan(1_000_000, 1)], PositiveBuckets = [1, 1] }));
        Assert.Equal(OtlpPoint.NoRecordedValue, NativeHistograms.ToPoint(new FloatHistogram { Sum = StaleMarker.Value })!.Flags);
    }

    [Theory]
    [InlineData("{}", "config is required")]
    [InlineData("config: {scrape_configs: [{job_name: a, scrape_intervall: 1s}]}", "unknown key, did you mean scrape_interval?")]
    [InlineData("config: {remote_write: [{url: 'http://x'}]}", "is not taken by a receiver")]
    [InlineData("target_allocator: {endpoint: x}", "is not supported")]
    public void Faults_have_their_place(string yaml, string message) => Assert.Contains(message, string.Join('\n', Read(yaml).Errors.Findings), StringComparison.Ordinal);
}
