using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Pharos.Core;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Tests.Support;
using Pharos.Testing;
using Pharos.Wire;
using Snappier;

namespace Pharos.Metrics.Tests.RemoteWrite;

public sealed class RemoteWriteApiTests : IAsyncLifetime
{
    private const string V1Type = "application/x-protobuf";
    private const string V2Type = "application/x-protobuf;proto=io.prometheus.write.v2.Request";

    private readonly RecordingStorage _store = new();
    private readonly MetricRegistry _registry = new();
    private readonly HttpClient _client = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var receiver = new RemoteWriteReceiver(_store, new RemoteWriteLimits { MaxLabels = 100, Body = new BodyLimits { DecodedBytes = 1 << 20, EncodedBytes = 1 << 20 } }, _registry);
        _app = await LoopbackApp.StartAsync(app => app.MapRemoteWriteApi(receiver));
        _client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, string Body, string Written)> SendAsync(byte[] request, string type, string? encoding = "snappy", bool compress = true)
    {
        var content = new ByteArrayContent(compress ? Snappy.CompressToArray(request) : request);
        if (type.Length > 0) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);
        using HttpResponseMessage response = await _client.PostAsync("/api/v1/write", content, TestContext.Current.CancellationToken);
        string written = string.Join("/", new[] { "Samples", "Histograms", "Exemplars" }.Select(k => response.Headers.TryGetValues($"X-Prometheus-Remote-Write-{k}-Written", out var v) ? v.Single() : "-"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), written);
    }

    [Fact]
    public async Task Writes_version_1_and_answers_204()
    {
        byte[] request = Requests.V1(("a{x=\"1\"}", [(1000, 1.5), (2000, 2.5)]), ("b", [(1000, double.NaN)]));
        Assert.Equal((HttpStatusCode.NoContent, "", "-/-/-"), await SendAsync(request, V1Type));
        Assert.Equal("1.5@1000 2.5@2000", _store.Of("a{x=\"1\"}"));
        int lookups = _store.Lookups;
        await SendAsync(Requests.V1(("a{x=\"1\"}", [(3000, 3)])), V1Type);
        Assert.Equal("1.5@1000 2.5@2000 3@3000", _store.Of("a{x=\"1\"}"));
        Assert.Equal(lookups, _store.Lookups); // known by its raw bytes
    }

    [Fact]
    public async Task The_same_request_again_is_fine()
    {
        byte[] request = Requests.V1(("a", [(1000, 1)]));
        await SendAsync(request, V1Type);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(request, V1Type)).Status);
        Assert.Equal("1@1000", _store.Of("a"));
    }

    [Fact]
    public async Task Stale_markers_pass()
    {
        await SendAsync(Requests.V1(("a", [(1000, StaleMarker.Value)])), V1Type);
        Assert.Equal("stale@1000", _store.Of("a"));
    }

    [Fact]
    public async Task The_good_part_of_a_version_2_request_is_kept_and_counted()
    {
        await SendAsync(Requests.V2(new Requests.Series("a", [(5000, 1)])), V2Type);
        (HttpStatusCode status, string body, string written) = await SendAsync(Requests.V2(new Requests.Series("a", [(4000, 1)]), new Requests.Series("b", [(5000, 2)]), new Requests.Series("{x=\"no name\"}", [(5000, 2)])), V2Type);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("1/0/0", written);
        Assert.Contains("1 invalid_labels, 1 out_of_order", body, StringComparison.Ordinal);
        Assert.Equal("2@5000", _store.Of("b"));
        Assert.Contains("pharos_remote_write_rejected_total{reason=\"out_of_order\"} 1", _registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_value_at_the_same_time_is_refused()
    {
        await SendAsync(Requests.V1(("a", [(5000, 1)])), V1Type);
        (HttpStatusCode status, string body, _) = await SendAsync(Requests.V1(("a", [(5000, 2)])), V1Type);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("duplicate sample for timestamp (series a, timestamp 5000)", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "snappy", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf;proto=what.Ever", "snappy", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf;proto=prometheus.WriteRequest", "snappy", HttpStatusCode.NoContent)]
    [InlineData(V1Type, "gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(V1Type, null, HttpStatusCode.NoContent)]
    [InlineData("", "snappy", HttpStatusCode.NoContent)]
    public async Task Takes_what_the_specification_names(string type, string? encoding, HttpStatusCode expected) =>
        Assert.Equal(expected, (await SendAsync(Requests.V1(("a", [(1, 1)])), type, encoding)).Status);

    [Fact]
    public async Task Hostile_bodies_are_typed_errors()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync([0x0A, 0xFF, 0x01], V1Type)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync([1, 2, 3, 4, 5, 6], V1Type, compress: false)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(new byte[4 << 20], V1Type)).Status);
        (HttpStatusCode status, string body, string written) = await SendAsync([0x2A, 0x04, 0x0A, 0x02, 0x05, 0x06], V2Type);
        Assert.Equal((HttpStatusCode.BadRequest, "0/0/0"), (status, written));
        Assert.Contains("symbol reference 5 is beyond the table of 0", body, StringComparison.Ordinal);
        (status, body, _) = await SendAsync(Requests.V1(($"a{{{string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"l{i}=\"v\""))}}}", [(1, 1)])), V1Type);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("more than 100 labels", body, StringComparison.Ordinal);
        Assert.Equal(0, _store.SampleCount);
    }

    [Fact]
    public async Task A_full_disk_is_503_so_that_the_sender_tries_again()
    {
        _store.CommitFault = new IOException("disk full");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync(Requests.V1(("a", [(1, 1)])), V1Type)).Status);
    }

    [Fact]
    public async Task Exemplars_and_metadata_of_version_2_arrive()
    {
        byte[] request = Requests.V2(new Requests.Series("http_requests_total{job=\"api\"}", [(1000, 5)], Exemplar: "{trace_id=\"abc\"}", Type: "counter", Help: "All \"requests\"\n", Unit: "requests"));
        Assert.Equal("1/0/1", (await SendAsync(request, V2Type)).Written);
        Assert.Equal("{trace_id=\"abc\"}", Assert.Single(_store.Exemplars).Labels.ToString());
        Assert.Equal(new Pharos.Metrics.Store.MetricMetadata("counter", "requests", "All \"requests\"\n"), _store.Metadata["http_requests_total"]);
    }

    // Each line of the specification's receiver cases, built from its labels.
    [Fact, ConformanceFamily("remote-write")]
    public Task Meets_the_requirements_of_a_receiver() => ConformanceFile.RunAsync("remote-write/requirements.json", async cases =>
    {
        long time = 1000;
        foreach (JsonElement entry in Cases.Load(cases.Name).EnumerateArray())
        {
            if (entry.GetProperty("side").GetString() != "receiver" || !entry.TryGetProperty("accepted", out JsonElement accepted)) continue;
            string area = entry.GetProperty("area").GetString()!, name = entry.GetProperty("name").GetString()!;
            string labels = entry.TryGetProperty("labels", out JsonElement l) ? Text(l) : "test_metric{job=\"test\"}";
            string? exemplar = area == "exemplar" ? (entry.TryGetProperty("exemplarLabels", out JsonElement e) ? Text(e) : "{trace_id=\"1\"}") : null;
            FloatHistogram? histogram = area == "histograms" ? Histogram(name) : null;
            string type = area == "metadata" ? name.Split('_')[0] : "";
            time += 1000;
            byte[] request = Requests.V2(new Requests.Series(labels, histogram is null ? [(time, 1)] : [], exemplar, type, Help: area == "metadata" ? "Help with \\ \"quotes\" é\n" : "", Histogram: histogram, HistogramMs: time));
            (HttpStatusCode status, string body, string written) = await SendAsync(request, V2Type);
            bool ok = status == HttpStatusCode.NoContent;
            cases.Case($"receiver {area}/{name}", ok != accepted.GetBoolean() || written.Contains('-', StringComparison.Ordinal) ? $"{(int)status} {body} {written}" : null);
        }

        static string Text(JsonElement labels) => LabelSetText(labels.EnumerateObject().Select(p => (p.Name, p.Value.GetString()!)));
    });

    private static string LabelSetText(IEnumerable<(string Name, string Value)> labels) =>
        "{" + string.Join(",", labels.Select(p => $"{p.Name}={LabelFormat.Quote(p.Value)}")) + "}";

    private static FloatHistogram Histogram(string name) => name switch
    {
        "custom_buckets_histogram" => new FloatHistogram { Schema = -53, CustomValues = [1, 5], PositiveSpans = [new(0, 3)], PositiveBuckets = [1, 2, 3], Count = 6, Sum = 20 },
        "positive_only_histogram" => new FloatHistogram { Schema = 1, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2], ZeroCount = 1, ZeroThreshold = 1e-128, Count = 4, Sum = 5 },
        "minimal_histogram" => new FloatHistogram { Schema = 0, ZeroCount = 2, ZeroThreshold = 1e-128, Count = 2, Sum = 0 },
        "bad_count_histogram" => new FloatHistogram { Schema = 1, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2], Count = 1, Sum = 5 },
        _ => new FloatHistogram { Schema = 1, PositiveSpans = [new(0, 2)], PositiveBuckets = [1, 2], NegativeSpans = [new(0, 1)], NegativeBuckets = [1], ZeroCount = 1, ZeroThreshold = 1e-128, Count = 5, Sum = 5 },
    };
}
