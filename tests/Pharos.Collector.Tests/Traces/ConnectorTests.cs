using Pharos.Collector.Components;
using Pharos.Collector.Connectors;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Traces;

/// <summary>Metrics derived from spans (docs: collector-contrib, connectors spanmetrics and servicegraph).</summary>
public sealed class ConnectorTests
{
    private readonly TracesHarness _harness = new();

    [Fact]
    public async Task Spanmetrics_counts_calls_and_durations_of_each_resource()
    {
        await using DerivingConnector connector = Start(SpanMetricsConnectorSettings.Type, "{dimensions: [{name: http.method, default: GET}, {name: region}], histogram: {explicit: {buckets: [5ms, 1s]}}, exemplars: {enabled: true}}");
        await connector.ConsumeAsync(TracesHarness.Batch("api", TracesHarness.Span(1, 1, kind: 2), TracesHarness.Span(2, 2, kind: 2, attributes: [("http.method", "PUT")])), TestContext.Current.CancellationToken);
        await connector.FlushAsync(TestContext.Current.CancellationToken);
        OtlpScopeMetrics scope = Assert.Single(((MetricsData)Assert.Single(_harness.Passed)).Scopes);
        Assert.Equal("api", Assert.Single(scope.Resource.Attributes).Value);
        OtlpMetric calls = Assert.Single(scope.Metrics, m => m.Name == "traces.span.metrics.calls");
        Assert.True(calls is { Kind: OtlpMetricKind.Sum, IsMonotonic: true, Temporality: OtlpTemporality.Cumulative });
        Assert.Equal(["http.method=GET, service.name=api, span.kind=SPAN_KIND_SERVER, span.name=GET, status.code=STATUS_CODE_UNSET", "http.method=PUT, service.name=api, span.kind=SPAN_KIND_SERVER, span.name=GET, status.code=STATUS_CODE_UNSET"],
            calls.Points.Select(p => string.Join(", ", p.Attributes.Select(a => $"{a.Key}={a.Value}"))).Order(StringComparer.Ordinal));
        OtlpPoint duration = scope.Metrics.Single(m => m.Name == "traces.span.metrics.duration").Points[0];
        Assert.Equal([5d, 1000d], duration.Bounds);
        Assert.Equal([0ul, 1ul, 0ul], duration.BucketCounts);
        Assert.Equal(10, duration.Sum!.Value, 1e-6);
        Assert.Single(duration.Exemplars);
    }

    [Fact]
    public async Task Delta_counts_begin_anew_after_each_flush()
    {
        await using DerivingConnector connector = Start(SpanMetricsConnectorSettings.Type, "{aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA, histogram: {disable: true}, namespace: ''}");
        for (int i = 1; i <= 2; i++)
        {
            await connector.ConsumeAsync(TracesHarness.Batch("api", TracesHarness.Span(i, i)), TestContext.Current.CancellationToken);
            await connector.FlushAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal([1L, 1L], _harness.Passed.Cast<MetricsData>().Select(d => d.Scopes.Single().Metrics.Single(m => m.Name == "calls").Points.Single().Integer!.Value));
    }

    [Fact]
    public async Task Exponential_buckets_hold_every_duration()
    {
        await using DerivingConnector connector = Start(SpanMetricsConnectorSettings.Type, "{histogram: {unit: s, exponential: {max_size: 10}}}");
        for (int i = 1; i <= 100; i++) await connector.ConsumeAsync(TracesHarness.Batch("api", TracesHarness.Span(i, i, ms: i * 10)), TestContext.Current.CancellationToken);
        await connector.FlushAsync(TestContext.Current.CancellationToken);
        OtlpPoint point = ((MetricsData)_harness.Passed.Single()).Scopes.Single().Metrics.Single(m => m.Kind == OtlpMetricKind.ExponentialHistogram).Points.Single();
        Assert.Equal(100ul, point.Positive.Counts.Aggregate(0ul, (a, b) => a + b) + point.ZeroCount);
        Assert.True(Math.Pow(2, point.Positive.Offset * Math.Pow(2, -point.Scale)) < 0.01);
        Assert.True(Math.Pow(2, (point.Positive.Offset + point.Positive.Counts.Count) * Math.Pow(2, -point.Scale)) >= 1);
    }

    [Fact]
    public async Task Servicegraph_pairs_client_and_server()
    {
        await using DerivingConnector connector = Start(ServiceGraphConnectorSettings.Type, "{dimensions: [region], store: {ttl: 5s}}");
        await connector.ConsumeAsync(TracesHarness.Batch("web", TracesHarness.Span(1, 1, kind: 3, attributes: [("region", "eu")])), TestContext.Current.CancellationToken);
        await connector.ConsumeAsync(TracesHarness.Batch("api", TracesHarness.Span(1, 2, parent: 1, kind: 2, status: 2)), TestContext.Current.CancellationToken);
        await connector.FlushAsync(TestContext.Current.CancellationToken);
        OtlpMetric total = ((MetricsData)_harness.Passed.Single()).Scopes.Single().Metrics.Single(m => m.Name == "traces_service_graph_request_total");
        Assert.Equal("client=web, client_region=eu, failed=true, server=api", string.Join(", ", total.Points.Single().Attributes.Select(a => $"{a.Key}={a.Value}")));
    }

    private DerivingConnector Start(ComponentType<IConnectorSettings> type, string yaml)
    {
        (IConnectorSettings settings, ConfigErrors errors) = TracesHarness.Read(type, yaml);
        Assert.True(!errors.HasErrors, string.Join('\n', errors.Findings));
        return (DerivingConnector)settings.Create(_harness.Context(type.Name), Signals.Metrics, _harness);
    }
}
