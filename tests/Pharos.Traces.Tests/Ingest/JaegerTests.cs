using System.Net.Http.Headers;
using Pharos.Traces.Ingest;
using Pharos.Traces.Tests.Api;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests.Ingest;

public sealed class JaegerTests
{
    [Fact]
    public void A_batch_becomes_a_request()
    {
        List<OtlpScopeSpans> scopes = OtlpTracesReader.Read(JaegerReader.ToProtobuf(ThriftBatch.Sample()).Written);
        Assert.Equal(["lib", ""], scopes.Select(s => s.Scope.Name));
        Assert.Equal(["service.name=cart", "host.name=node-1", "weight=2.5"], scopes[0].Resource.Attributes.Select(Text));
        OtlpSpanRecord first = Assert.Single(scopes[0].Spans), second = Assert.Single(scopes[1].Spans);
        Assert.Equal(("00000000000000010000000000000002", "0000000000000003", "0000000000000009", "GET /cart"), (first.TraceId, first.SpanId, first.ParentSpanId, first.Name)); // the parent from the reference
        Assert.Equal((2, 1_700_000_000_000_000_000UL, 1_700_000_000_001_500_000UL, 2, "no room"), (first.Kind, first.StartNs, first.EndNs, first.StatusCode, first.StatusMessage));
        Assert.Equal(["rows=7", "raw=AQID"], first.Attributes.Select(Text));
        Assert.Equal(["retry message=slow", "done "], first.Events.Select(e => $"{e.Name} {string.Join(' ', e.Attributes.Select(Text))}"));
        Assert.Equal(1_700_000_000_000_001_000UL, first.Events[0].TimeNs);
        OtlpSpanLink link = Assert.Single(first.Links);
        Assert.Equal(("00000000000000070000000000000008", "0000000000000006", "opentracing.ref_type=follows_from"), (link.TraceId, link.SpanId, Text(Assert.Single(link.Attributes))));
        Assert.Equal(("0000000000000004", "0000000000000003", 0, 0), (second.SpanId, second.ParentSpanId, second.Kind, second.StatusCode));
    }

    [Fact]
    public async Task A_batch_that_is_posted_is_found_and_another_type_or_damage_is_400()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(202, await PostAsync(server, ThriftBatch.Sample(), "application/x-thrift"));
        Assert.Equal(202, await PostAsync(server, ThriftBatch.Sample(), "application/vnd.apache.thrift.binary; charset=binary")); // sent twice: the same spans
        Assert.Equal(400, await PostAsync(server, ThriftBatch.Sample(), "application/json"));
        Assert.Equal(400, await PostAsync(server, ThriftBatch.Sample()[..^20], "application/x-thrift"));
        Assert.Equal(400, await PostAsync(server, [0], "application/x-thrift"));
        string trace = await server.Client.GetStringAsync("/api/traces/10000000000000002", TestContext.Current.CancellationToken);
        Assert.Contains("GET /cart", trace, StringComparison.Ordinal);
        string found = await server.Client.GetStringAsync("/api/search?q=" + Uri.EscapeDataString("{ status = error && statusMessage = \"no room\" && kind = server && resource.host.name = \"node-1\" && span.rows = 7 && event:name = \"retry\" }"), TestContext.Current.CancellationToken);
        Assert.Contains("\"cart\"", found, StringComparison.Ordinal);
    }

    private static async Task<int> PostAsync(TestServer server, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await server.Client.PostAsync("/api/traces", content, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static string Text(OtlpAttribute attribute) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{attribute.Key}={attribute.Value}");
}
