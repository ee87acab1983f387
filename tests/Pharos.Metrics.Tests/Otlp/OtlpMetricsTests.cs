using System.Text;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Otlp;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Tests.Otlp;

public sealed class OtlpMetricsTests
{
    private readonly RecordingStorage _store = new();

    private async Task<(long Rejected, string Message)> SendAsync(string metrics, OtlpConfig? config = null, string resource = "", string scope = "")
    {
        string json = $$$"""{"resourceMetrics":[{"resource":{"attributes":[{{{resource}}}]},"scopeMetrics":[{"scope":{ {{{scope}}} },"metrics":[{{{metrics}}}]}]}]}""";
        var receiver = new OtlpMetricsReceiver(_store, new MetricRegistry());
        receiver.Apply(config ?? new OtlpConfig());
        return await receiver.WriteAsync(OtlpMetricsJsonReader.Read(Encoding.UTF8.GetBytes(json)), TestContext.Current.CancellationToken);
    }

    private static string Attribute(string key, string value) => $$$"""{"key":"{{{key}}}","value":{"stringValue":"{{{value}}}"} }""";

    [Theory]
    [InlineData("system.io", "By", true, false, "system_io_bytes_total")]
    [InlineData("system.io.bytes", "By", true, false, "system_io_bytes_total")]
    [InlineData("http.server.duration", "ms", false, false, "http_server_duration_milliseconds")]
    [InlineData("cpu.utilization", "1", false, true, "cpu_utilization_ratio")]
    [InlineData("requests", "{request}", true, false, "requests_total")]
    [InlineData("speed", "m/s", false, true, "speed_meters_per_second")]
    [InlineData("2xx.count", "", false, false, "_2xx_count")]
    [InlineData("a.total.b", "", true, false, "a_b_total")]
    public void Names_metrics_by_unit_and_type(string name, string unit, bool counter, bool gauge, string expected) =>
        Assert.Equal(expected, new OtlpNames(new OtlpConfig()).Metric(name, unit, counter, gauge));

    [Theory]
    [InlineData(1, "http_server_duration")]
    [InlineData(2, "http.server.duration_milliseconds")]
    [InlineData(3, "http.server.duration")]
    public void Names_metrics_by_strategy(int strategy, string expected) =>
        Assert.Equal(expected, new OtlpNames(new OtlpConfig { Translation = (OtlpTranslation)strategy }).Metric("http.server.duration", "ms", false, false));

    [Theory, InlineData("http.method", "http_method"), InlineData("1st", "key_1st"), InlineData("_private", "key_private"), InlineData("__reserved", "__reserved"), InlineData("a..b", "a__b"), InlineData("größe", "gr__e")]
    public void Names_labels(string key, string expected) => Assert.Equal(expected, new OtlpNames(new OtlpConfig()).Label(key));

    [Fact]
    public async Task Gauges_get_job_instance_and_target_info()
    {
        string resource = string.Join(",", Attribute("service.name", "api"), Attribute("service.namespace", "shop"), Attribute("service.instance.id", "i1"), Attribute("host.name", "h1"));
        await SendAsync("""{"name":"temp","unit":"Cel","gauge":{"dataPoints":[{"timeUnixNano":"5000000000","asDouble":21.5,"attributes":[{"key":"room","value":{"intValue":"7"}}]}]}}""", resource: resource);
        Assert.Equal("21.5@5000", _store.Of("temp_celsius{instance=\"i1\", job=\"shop/api\", room=\"7\"}"));
        Assert.Equal("1@5000", _store.Of("target_info{host_name=\"h1\", instance=\"i1\", job=\"shop/api\"}"));
        Assert.Equal("celsius", _store.Metadata["temp_celsius"].Unit);
    }

    [Fact]
    public async Task Promotes_attributes_and_scope()
    {
        var config = new OtlpConfig { PromoteResourceAttributes = ["host.name"], PromoteScopeMetadata = true };
        await SendAsync("""{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"5000000000","asInt":"3"}]}}""", config, Attribute("host.name", "h1"), "\"name\":\"lib\",\"version\":\"1\"");
        Assert.Equal(["m{host_name=\"h1\", otel_scope_name=\"lib\", otel_scope_version=\"1\"}"], _store.Series);
    }

    [Fact]
    public async Task Colliding_attributes_are_joined()
    {
        await SendAsync($$$"""{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"5000000000","asInt":"3","attributes":[{{{Attribute("a.b", "2")}}},{{{Attribute("a-b", "1")}}}]}]}}""");
        Assert.Equal(["m{a_b=\"1;2\"}"], _store.Series);
    }

    [Fact]
    public async Task Histograms_become_classic_or_custom_bounds()
    {
        const string metric = """{"name":"d","unit":"s","histogram":{"aggregationTemporality":2,"dataPoints":[{"timeUnixNano":"5000000000","count":"6","sum":9.5,"bucketCounts":["1","2","3"],"explicitBounds":[0.1,5],"exemplars":[{"timeUnixNano":"4000000000","asDouble":1,"traceId":"AB01","spanId":"02"}]}]}}""";
        await SendAsync(metric);
        Assert.Equal("1@5000", _store.Of("d_seconds_bucket{le=\"0.1\"}"));
        Assert.Equal("3@5000", _store.Of("d_seconds_bucket{le=\"5\"}"));
        Assert.Equal("6@5000", _store.Of("d_seconds_bucket{le=\"+Inf\"}"));
        Assert.Equal("9.5@5000", _store.Of("d_seconds_sum"));
        Assert.Equal("{span_id=\"02\", trace_id=\"ab01\"}", Assert.Single(_store.Exemplars).Labels.ToString());
        await SendAsync(metric, new OtlpConfig { ConvertHistogramsToNhcb = true });
        Assert.Equal("h6@5000", _store.Of("d_seconds"));
    }

    [Theory]
    [InlineData(3, 3, new[] { 0.0, 4 }, new[] { 2, 1, 0, 0 })]
    [InlineData(10, 8, new[] { 0.0 }, new[] { 2, 1 })]
    public void Exponential_buckets_shift_by_one_and_merge_down(int scale, int schema, double[] _, int[] counts)
    {
        var point = new OtlpPoint { Scale = scale, Count = 3 + (ulong)(counts.Length > 2 ? 4 : 0), ZeroCount = 0 };
        point.Positive.Offset = -1;
        point.Positive.Counts.AddRange(counts.Select(c => (ulong)c));
        if (counts.Length > 2) point.Positive.Counts.Add(4);
        FloatHistogram histogram = OtlpHistograms.FromExponential(point)!;
        Assert.Equal(schema, histogram.Schema);
        Assert.Equal(counts.Length > 2 ? [2d, 1, 4] : [2d, 1], histogram.PositiveBuckets);
        Assert.Equal(0, histogram.PositiveSpans[0].Offset); // OTLP index -1 is upper bound 1: Prometheus' index 0
        if (counts.Length > 2) Assert.Equal(new HistogramSpan(2, 1), histogram.PositiveSpans[1]);
        Assert.Equal(1e-128, histogram.ZeroThreshold);
        Assert.Null(Pharos.Metrics.Exposition.HistogramChecks.Fault(histogram));
    }

    [Theory]
    [InlineData(int.MaxValue, -5, new[] { 0, 1 }, new double[] { 5, 5 })] // everything below 1, and everything above
    [InlineData(40, -5, new[] { 0, 1 }, new double[] { 5, 5 })] // merged down by 32
    [InlineData(8, int.MaxValue - 1, new[] { int.MaxValue }, new double[] { 10 })]
    public void Extreme_scales_and_offsets_keep_the_counts_in_order(int scale, int offset, int[] indexes, double[] counts)
    {
        var point = new OtlpPoint { Scale = scale, Count = 10 };
        point.Positive.Offset = offset;
        point.Positive.Counts.AddRange(Enumerable.Repeat(1UL, 10));
        FloatHistogram histogram = OtlpHistograms.FromExponential(point)!;
        Assert.Equal(counts, histogram.PositiveBuckets);
        Assert.Equal(new HistogramSpan(indexes[0], indexes.Length), Assert.Single(histogram.PositiveSpans));
        Assert.Null(Pharos.Metrics.Exposition.HistogramChecks.Fault(histogram));
    }

    [Fact]
    public async Task Delta_is_refused_and_the_rest_kept()
    {
        (long rejected, string message) = await SendAsync("""
            {"name":"d","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"5000000000","asInt":"1"},{"timeUnixNano":"5000000000","asInt":"1"}]}},
            {"name":"c","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[{"timeUnixNano":"5000000000","asInt":"1"}]}}
            """);
        Assert.Equal(2, rejected);
        Assert.Contains("Delta temporality", message, StringComparison.Ordinal);
        Assert.Equal("1@5000", _store.Of("c_total"));
    }

    [Fact]
    public async Task No_recorded_value_ends_the_series()
    {
        await SendAsync("""{"name":"g","gauge":{"dataPoints":[{"timeUnixNano":"5000000000","flags":1}]}}""");
        Assert.Equal("stale@5000", _store.Of("g"));
    }

    [Fact]
    public void Protobuf_reads_as_json_does()
    {
        var w = new ProtoWriter();
        int rm = w.Open(1), sm = w.Open(2), metric = w.Open(2);
        w.WriteString(1, "m");
        int sum = w.Open(7), point = w.Open(1);
        w.WriteFixed64(3, 5_000_000_000);
        w.WriteFixed64(6, unchecked((ulong)-3L));
        int attribute = w.Open(7);
        w.WriteString(1, "k");
        int value = w.Open(2);
        w.WriteVarint(2, 1);
        w.Close(value);
        w.Close(attribute);
        w.Close(point);
        w.WriteVarint(2, 2);
        w.WriteVarint(3, 1);
        w.Close(sum);
        w.Close(metric);
        w.Close(sm);
        w.Close(rm);
        OtlpMetric read = Assert.Single(Assert.Single(OtlpMetricsReader.Read(w.Written)).Metrics);
        Assert.Equal((OtlpMetricKind.Sum, OtlpTemporality.Cumulative, true, -3d), (read.Kind, read.Temporality, read.IsMonotonic, read.Points[0].Value));
        Assert.Equal(new OtlpAttribute("k", true), read.Points[0].Attributes[0]);
    }

    public static TheoryData<string> Examples => Conformance.Files("otlp/examples", "metrics*.json");

    [Theory, MemberData(nameof(Examples)), ConformanceFamily("otlp")]
    public Task Takes_the_official_examples(string file) => ConformanceFile.RunAsync(file, async cases =>
    {
        var receiver = new OtlpMetricsReceiver(_store, new MetricRegistry());
        (long rejected, string message) = await receiver.WriteAsync(OtlpMetricsJsonReader.Read(File.ReadAllBytes(Conformance.Require(file))), TestContext.Current.CancellationToken);
        cases.Case("no data point is invalid", message.Contains("invalid", StringComparison.Ordinal) ? $"{rejected} rejected: {message}" : null);
        cases.Case("its series are stored", _store.Series.Length > 0 ? null : "nothing was stored");
    });
}
