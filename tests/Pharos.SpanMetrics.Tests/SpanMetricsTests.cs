using Pharos.Core;
using Pharos.SpanMetrics.Series;
using Pharos.SpanMetrics.Spans;

namespace Pharos.SpanMetrics.Tests;

public sealed class SpanMetricsTests
{
    [Fact]
    public void Spans_are_counted_measured_and_weighed_by_service_name_kind_and_status()
    {
        TestSpans spans = Metrics();
        spans.Take("service.name=api", "GET", kind: 2, spanId: 1, seconds: 0.003);
        spans.Take("service.name=api", "GET", kind: 2, spanId: 2, seconds: 0.3);
        Dictionary<string, double> series = spans.Collect();
        const string Labels = """service="api", span_kind="SPAN_KIND_SERVER", span_name="GET", status_code="STATUS_CODE_UNSET"}""";
        Assert.Equal(2, series["traces_spanmetrics_calls_total{" + Labels]);
        Assert.Equal(2, series["traces_spanmetrics_latency_count{" + Labels]);
        Assert.Equal(0.303, series["traces_spanmetrics_latency_sum{" + Labels], 1e-9);
        Assert.Equal(1, series["""traces_spanmetrics_latency_bucket{le="0.004", """ + Labels]);
        Assert.Equal(2, series["""traces_spanmetrics_latency_bucket{le="16.384", """ + Labels]);
        Assert.True(series["traces_spanmetrics_size_total{" + Labels] > 60);
    }

    [Fact]
    public void Attributes_become_labels_and_one_that_is_taken_gets_underscores()
    {
        TestSpans spans = Metrics(new SpanMetricsOptions { Dimensions = ["http.method", "span.kind", "span_kind"], Mappings = [new DimensionMapping("where", ["region", "zone"], "/")], Latency = false, Size = false });
        spans.Take("service.name=api region=eu", "GET", kind: 2, spanId: 1, attributes: "http.method=PUT span.kind=x span_kind=y zone=b");
        Assert.Equal(["""traces_spanmetrics_calls_total{__span_kind="y", http_method="PUT", service="api", span_kind="SPAN_KIND_SERVER", span_name="GET", status_code="STATUS_CODE_UNSET", where="eu/b"}"""], spans.Collect().Keys);
    }

    [Fact]
    public void A_new_counter_begins_with_a_zero_so_that_a_rate_sees_the_first_spans()
    {
        TestSpans spans = Metrics(new SpanMetricsOptions { Latency = false, Size = false });
        spans.Take("service.name=api", "GET", kind: 2, spanId: 1);
        Assert.Equal([(spans.NowMs - 14_999, 0d), (spans.NowMs, 1d)], spans.Batch().Samples.Select(s => (s.TimestampMs, s.Value)));
        Assert.Equal([(spans.NowMs, 1d)], spans.Batch().Samples.Select(s => (s.TimestampMs, s.Value)));
    }

    [Fact]
    public void Each_bucket_names_its_newest_trace_once()
    {
        TestSpans spans = Metrics();
        spans.Take("service.name=api", "GET", kind: 2, spanId: 1, seconds: 0.003);
        MetricsExemplar exemplar = Assert.Single(spans.Batch().Exemplars);
        Assert.Equal("00000000000000000000000000000007", exemplar.Labels.Get("traceID"));
        Assert.Equal(("0.004", 0.003), (exemplar.Series.Get("le"), Math.Round(exemplar.Value, 9)));
        Assert.Empty(spans.Batch().Exemplars);
    }

    [Fact]
    public void Native_histograms_hold_each_latency_within_a_growth_of_a_tenth()
    {
        TestSpans spans = Metrics(null, new SeriesTableOptions { Histograms = HistogramKind.Native });
        for (int i = 1; i <= 500; i++) spans.Take("service.name=api", "GET", kind: 2, spanId: (ulong)i, seconds: i / 1000.0);
        FloatHistogram histogram = Assert.Single(spans.Batch().Samples, s => s.Histogram is not null).Histogram!;
        Assert.Equal((500, 500), (histogram.Count, histogram.PositiveBuckets.Sum() + histogram.ZeroCount));
        Assert.InRange(histogram.Quantile(0.5, out _), 0.23, 0.27);
        Assert.True(histogram.PositiveBuckets.Length <= 100);
    }

    [Fact]
    public void The_limit_of_active_series_refuses_new_ones_and_keeps_the_old()
    {
        TestSpans spans = Metrics(new SpanMetricsOptions { Latency = false, Size = false }, new SeriesTableOptions { MaxActiveSeries = 2 });
        for (int i = 0; i < 5; i++) spans.Take("service.name=api", $"name-{i}", kind: 2, spanId: 1);
        spans.Take("service.name=api", "name-0", kind: 2, spanId: 1);
        Assert.Equal([2d, 1d], spans.Collect().Values.OrderDescending());
        Assert.Equal((2, 3L), (spans.Table.Active, spans.Table.Limited));
    }

    [Fact]
    public void A_series_without_spans_for_long_ends_with_a_marker_and_begins_again_at_zero()
    {
        TestSpans spans = Metrics(new SpanMetricsOptions { Latency = false, Size = false });
        spans.Take("service.name=api", "GET", kind: 2, spanId: 1);
        spans.Collect();
        spans.NowMs += 16 * 60_000;
        Assert.True(StaleMarker.Is(Assert.Single(spans.Batch().Samples).Value));
        Assert.Equal(0, spans.Table.Active);
        spans.Take("service.name=api", "GET", kind: 2, spanId: 2);
        Assert.Equal(1, Assert.Single(spans.Collect()).Value);
    }

    [Fact]
    public void Target_info_describes_a_resource_by_job_and_instance()
    {
        TestSpans spans = Metrics(new SpanMetricsOptions { TargetInfo = true, TargetInfoExcluded = ["os.type"], Latency = false, Size = false });
        spans.Take("service.name=api service.namespace=shop service.instance.id=i-one region=eu os.type=linux", "GET", kind: 2, spanId: 1);
        Dictionary<string, double> series = spans.Collect();
        Assert.Equal(1, series["""traces_target_info{instance="i-one", job="shop/api", region="eu"}"""]);
        Assert.Contains(series.Keys, k => k.StartsWith("""traces_spanmetrics_calls_total{instance="i-one", job="shop/api", service="api",""", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kind", "SPAN_KIND_SERVER", false, 1)]
    [InlineData("kind", "SPAN_KIND_CLIENT", false, 0)]
    [InlineData("resource.region", "e.", true, 1)]
    [InlineData("span.http.method", "PUT|POST", true, 1)]
    [InlineData(".http.method", "GET", false, 0)]
    public void Policies_choose_the_spans_that_count(string key, string value, bool isRegex, int expected)
    {
        var include = new SpanFilter([new SpanFilterPolicy([new SpanFilterTerm(key, value, isRegex)], [], [])]);
        var exclude = new SpanFilter([new SpanFilterPolicy([], [], [new SpanFilterTerm(key, value, isRegex)])]);
        Assert.Equal((expected, 1 - expected), (Calls(include), Calls(exclude)));

        static double Calls(SpanFilter filter)
        {
            TestSpans spans = Metrics(new SpanMetricsOptions { Filter = filter, Latency = false, Size = false });
            spans.Take("service.name=api region=eu", "GET", kind: 2, spanId: 1, attributes: "http.method=PUT");
            return spans.Collect().Values.Sum();
        }
    }

    [Fact]
    public void A_sampled_span_counts_for_as_many_as_its_ratio_says()
    {
        TestSpans spans = Metrics(new SpanMetricsOptions { Multiplier = new SpanMultiplier("ratio", readsTraceState: false), Latency = false, Size = false });
        spans.Take("service.name=api", "GET", kind: 2, spanId: 1, attributes: "ratio=0.25");
        Assert.Equal(4, Assert.Single(spans.Collect()).Value);
    }

    private static TestSpans Metrics(SpanMetricsOptions? options = null, SeriesTableOptions? table = null)
    {
        var spans = new TestSpans(table);
        spans.Spans = new SpanProcessor(options ?? new SpanMetricsOptions(), spans.Table);
        return spans;
    }
}
