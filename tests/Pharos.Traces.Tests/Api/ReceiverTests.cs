using System.Net.Http.Headers;
using Pharos.Wire;

namespace Pharos.Traces.Tests.Api;

public sealed class ReceiverTests
{
    [Fact]
    public async Task Otlp_over_http_and_grpc_and_zipkin_arrive()
    {
        await using TestServer server = await TestServer.StartAsync();
        using (var content = new ReadOnlyMemoryContent(SpanSpec.Request(new SpanSpec(1, 1, Name: "http"))))
        {
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            using HttpResponseMessage response = await server.Client.PostAsync("/v1/traces", content, TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)response.StatusCode);
        }
        ReadOnlyMemory<byte> request = SpanSpec.Request(new SpanSpec(2, 1, Name: "grpc"));
        byte[] framed = [0, 0, 0, (byte)(request.Length >> 8), (byte)request.Length, .. request.Span];
        using (var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server.GrpcUrl, "/opentelemetry.proto.collector.trace.v1.TraceService/Export")) { Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(framed) })
        {
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            using HttpResponseMessage response = await server.Client.SendAsync(message, TestContext.Current.CancellationToken);
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            string status = response.TrailingHeaders.TryGetValues("grpc-status", out IEnumerable<string>? trailer) ? trailer.Single() : response.Headers.GetValues("grpc-status").Single();
            Assert.Equal("0", status);
        }
        using (var content = new StringContent("""[{"traceId":"3","id":"1","name":"zipkin","timestamp":1000,"duration":5,"localEndpoint":{"serviceName":"old"},"tags":{"error":"bad"}}]""", System.Text.Encoding.UTF8, "application/json"))
        {
            using HttpResponseMessage response = await server.Client.PostAsync("/api/v2/spans", content, TestContext.Current.CancellationToken);
            Assert.Equal(202, (int)response.StatusCode);
        }
        for (int id = 1; id <= 3; id++) Assert.Contains(((string[])["http", "grpc", "zipkin"])[id - 1], await server.Client.GetStringAsync($"/api/traces/{id}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("\"old\"", await server.Client.GetStringAsync("/api/search?q=" + Uri.EscapeDataString("{ status = error && statusMessage = \"bad\" }"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("tempo_distributor_spans_received_total 3", server.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_is_400_and_refused_spans_are_a_partial_success()
    {
        await using TestServer server = await TestServer.StartAsync();
        using var damaged = new ByteArrayContent([10, 200, 1]);
        damaged.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using HttpResponseMessage refused = await server.Client.PostAsync("/v1/traces", damaged, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)refused.StatusCode);
        using var content = new StringContent("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000000000000000000000","spanId":"0000000000000001","name":"x"}]}]}]}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage partial = await server.Client.PostAsync("/v1/traces", content, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)partial.StatusCode);
        Assert.Contains("\"rejectedSpans\":\"1\"", await partial.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("tempo_discarded_spans_total{reason=\"invalid_id\"} 1", server.Registry.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_remote_source_reads_what_the_embedded_one_reads()
    {
        await using TestServer server = await TestServer.StartAsync();
        long now = 1_700_000_000_000_000_000;
        await server.Part.Otlp.WriteAsync(SpanSpec.Request(new SpanSpec(7, 1, Name: "root", StartNs: now, DurationNs: 5_000_000, Service: "web"), new SpanSpec(7, 2, 1, "child", now + 1, Service: "db")), isJson: false, CancellationToken.None);
        foreach (Core.ITracesSource source in (Core.ITracesSource[])[server.Part.Source, new Core.TempoHttpSource(server.Client)])
        {
            Core.TraceSummary found = Assert.Single(await source.SearchAsync(new Core.TracesRequest("{ name = \"child\" }", now - 1_000_000_000, now + 1_000_000_000), CancellationToken.None));
            Assert.Equal(new Core.TraceSummary("00000000000000000000000000000007", "web", "root", now, 5, 1), found);
            Assert.Equal(2, Store.CrashTests.Spans((await source.TraceAsync(found.TraceId, CancellationToken.None))!.Value.Span).Count);
            Assert.Null(await source.TraceAsync("8", CancellationToken.None));
            await Assert.ThrowsAsync<Core.QueryException>(() => source.SearchAsync(new Core.TracesRequest("{ ", 0, now), CancellationToken.None).AsTask());
            Core.MetricsResult series = await source.QueryRangeAsync("{ } | count_over_time() by (resource.service.name)", new Core.StepRange((now / 1_000_000) - 10_000, (now / 1_000_000) + 10_000, 20_000), CancellationToken.None);
            Assert.Equal(["db", "web"], series.Series.Select(s => s.Labels.Get("resource_service_name")).Order(StringComparer.Ordinal).ToList());
        }
    }
}
