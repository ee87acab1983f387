using System.IO.Compression;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.Api;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Metrics.Tests.Api;

public sealed class PrometheusApiTests
{
    private static readonly long s_nowMs = 1_767_226_803_000;

    private static ScriptStore Store()
    {
        var store = new ScriptStore();
        store.Add(LabelSet.Of(("__name__", "m"), ("a", "1")), s_nowMs - 1000, 1.5);
        store.Add(LabelSet.Of(("__name__", "m"), ("a", "2")), s_nowMs - 1000, 1e-7);
        store.Add(LabelSet.Of(("__name__", "my.metric"), ("service.name", "x")), s_nowMs - 1000, 3);
        store.Add(LabelSet.Of(("__name__", "h")), s_nowMs - 1000, 0, new FloatHistogram
        {
            Count = 3, Sum = 5, ZeroCount = 1, ZeroThreshold = 0.001, PositiveSpans = [new HistogramSpan(0, 1)], PositiveBuckets = [2],
        });
        return store;
    }

    [Theory]
    [InlineData("/api/v1/query?query=m", """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"m","a":"1"},"value":[1767226803,"1.5"]},{"metric":{"__name__":"m","a":"2"},"value":[1767226803,"1e-07"]}]}}""")]
    [InlineData("/api/v1/query?query=m&limit=1", """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"m","a":"1"},"value":[1767226803,"1.5"]}]},"warnings":["results truncated due to limit"]}""")]
    [InlineData("/api/v1/query?query=h", """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"h"},"histogram":[1767226803,{"count":"3","sum":"5","buckets":[[3,"-0.001","0.001","1"],[0,"0.5","1","2"]]}]}]}}""")]
    [InlineData("/api/v1/query?query=m&time=2026-01-01T00:20:03.25Z&lookback_delta=1ms", """{"status":"success","data":{"resultType":"vector","result":[]}}""")]
    [InlineData("/api/v1/labels", """{"status":"success","data":["__name__","a","service.name"]}""")]
    [InlineData("/api/v1/labels?limit=2", """{"status":"success","data":["__name__","a"],"warnings":["results truncated due to limit"]}""")]
    [InlineData("/api/v1/label/U__service_2e_name/values", """{"status":"success","data":["x"]}""")]
    [InlineData("/api/v1/label/service.name/values", """{"status":"success","data":["x"]}""")]
    [InlineData("/api/v1/series?match[]=m&limit=1", """{"status":"success","data":[{"__name__":"m","a":"1"}],"warnings":["results truncated due to limit"]}""")]
    [InlineData("/api/v1/format_query?query=sum(a)by(b)", """{"status":"success","data":"sum by (b) (a)"}""")]
    [InlineData("/api/v1/parse_query?query=-m[5m:]@start()", """{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got \"range vector\""}""")]
    [InlineData("/api/v1/parse_query?query=1%2Bm", """{"status":"success","data":{"type":"binaryExpr","op":"+","lhs":{"type":"numberLiteral","val":"1"},"rhs":{"type":"vectorSelector","name":"m","matchers":[{"name":"__name__","value":"m","type":"="}],"offset":0,"timestamp":null,"startOrEnd":null,"anchored":false,"smoothed":false},"matching":null,"bool":false}}""")]
    [InlineData("/api/v1/status/tsdb", """{"status":"success","data":{"headStats":{"numSeries":1,"numLabelPairs":2,"chunkCount":3,"minTime":4,"maxTime":5},"seriesCountByMetricName":[{"name":"up","value":1}],"labelValueCountByLabelName":[],"memoryInBytesByLabelName":[],"seriesCountByLabelValuePair":[]}}""")]
    [InlineData("/api/v1/scrape_pools", """{"status":"success","data":{"scrapePools":[]}}""")]
    [InlineData("/api/v1/rules", """{"status":"success","data":{"groups":[]}}""")]
    [InlineData("/api/v1/metadata", """{"status":"success","data":{}}""")]
    [InlineData("/api/v1/query?query=m&limit=-1", """{"status":"error","errorType":"bad_data","error":"invalid parameter \"limit\": limit must be non-negative"}""")]
    [InlineData("/api/v1/series?match[]={a=~\".*\"}", """{"status":"error","errorType":"bad_data","error":"invalid parameter \"match[]\": match[] must contain at least one non-empty matcher"}""")]
    [InlineData("/api/v1/query?query=m{a=~\"(\"}", """{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:3: parse error: error parsing regexp: missing closing ): `(`"}""")]
    public async Task Answers(string path, string expected)
    {
        await using ApiServer server = await ApiServer.StartAsync(Store());
        (_, string body) = await server.GetAsync(path);
        Assert.Equal(expected, body);
    }

    [Fact]
    public async Task Compresses_for_clients_that_take_gzip()
    {
        await using ApiServer server = await ApiServer.StartAsync(Store());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/labels");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        Assert.Equal("""{"status":"success","data":["__name__","a","service.name"]}""", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Deletes_only_where_the_admin_api_is_on()
    {
        ScriptStore store = Store();
        await using ApiServer off = await ApiServer.StartAsync(store);
        HttpResponseMessage refused = await off.Client.PostAsync("/api/v1/admin/tsdb/delete_series?match[]=m", null, TestContext.Current.CancellationToken);
        Assert.Equal(503, (int)refused.StatusCode);
        Assert.Contains("admin APIs disabled", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var view = new ApiServer.MemoryStoreView(store);
        await using ApiServer on = await ApiServer.StartAsync(store, parts => parts with { AdminEnabled = true, Store = view });
        HttpResponseMessage done = await on.Client.PostAsync("/api/v1/admin/tsdb/delete_series?match[]=m&start=1&end=2.5", null, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)done.StatusCode);
        Assert.Equal([("__name__=\"m\"", 1000L, 2500L)], view.Deleted);
    }

    [Fact]
    public async Task Federates_the_newest_samples()
    {
        await using ApiServer server = await ApiServer.StartAsync(Store(), parts => parts with { ExternalLabels = () => LabelSet.Of(("region", "eu")) });
        (_, string body) = await server.GetAsync("/federate?match[]=m&match[]={\"my.metric\"}");
        Assert.Equal(
            """
            # TYPE m untyped
            m{a="1",region="eu",instance=""} 1.5 1767226802000
            m{a="2",region="eu",instance=""} 1e-07 1767226802000
            # TYPE "my.metric" untyped
            {"my.metric",region="eu","service.name"="x",instance=""} 3 1767226802000

            """, body);
    }

    [Fact]
    public async Task Tells_why_a_reload_was_refused()
    {
        var running = new ApiServer.MemoryServer { ReloadError = "prometheus.yml:1:1: no" };
        await using ApiServer server = await ApiServer.StartAsync(Store(), parts => parts with { Server = running });
        HttpResponseMessage response = await server.Client.PostAsync("/-/reload", null, TestContext.Current.CancellationToken);
        Assert.Equal(500, (int)response.StatusCode);
        Assert.Equal("failed to reload config: prometheus.yml:1:1: no\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(405, (int)(await server.Client.GetAsync("/-/quit", TestContext.Current.CancellationToken)).StatusCode);
        await server.Client.PostAsync("/-/quit", null, TestContext.Current.CancellationToken);
        Assert.True(running.HasQuit);
    }

    [Theory]
    [InlineData("1767226803.5", 1_767_226_803_500)]
    [InlineData("1e3", 1_000_000L)]
    [InlineData("-1", -1000L)]
    [InlineData("2026-01-01T00:20:03.123456789Z", 1_767_226_803_123)]
    [InlineData("2026-01-01T02:20:03+02:00", 1_767_226_803_000)]
    [InlineData("-292273086-05-16T16:47:06Z", ApiRequest.MinTimeMs)]
    [InlineData("292277025-08-18T07:12:54.999999999Z", ApiRequest.MaxTimeMs)]
    [InlineData("2026-01-01T00:20:03", null)]
    [InlineData("2026-01-01", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    public void Reads_times(string text, long? expectedMs) => Assert.Equal(expectedMs, ApiRequest.TryParseTime(text, out long timeMs) ? timeMs : null);

    [Theory]
    [InlineData("U__my_2e_metric", "my.metric")]
    [InlineData("U__a__b", "a_b")]
    [InlineData("U___1f600_", "😀")]
    [InlineData("plain", "plain")]
    [InlineData("U__a_zz_b", "U__a_zz_b")]
    [InlineData("U__a_2e", "U__a_2e")]
    public void Unescapes_names(string escaped, string expected) => Assert.Equal(expected, EscapedNames.Unescape(escaped));

    [Fact]
    public void Checks_expressions_for_others()
    {
        var language = new PromQLExpressions();
        Assert.Null(language.Check("rate(m[5m]) > 0"));
        Assert.Equal(new ExpressionError(2, 3, "unexpected end of input"), language.Check("m\n+ "));
        Assert.Equal("__name__=\"a\"|x=\"y\",__name__=\"b\"", string.Join("|", language.Selectors("a + rate(b{x=\"y\"}[5m])").Select(s => string.Join(",", s))));
    }

    [Fact]
    public async Task Serves_the_remote_source_of_other_parts()
    {
        await using ApiServer server = await ApiServer.StartAsync(Store());
        var source = new PrometheusHttpSource(server.Client);
        MetricsResult vector = await source.QueryAsync("m", s_nowMs, TestContext.Current.CancellationToken);
        Assert.Equal((MetricsResultType.Vector, 2, 1e-7), (vector.Type, vector.Series.Count, vector.Series[1].Points[0].Value));
        MetricsResult matrix = await source.QueryRangeAsync("h", new StepRange(s_nowMs - 2000, s_nowMs + 2000, 1000), TestContext.Current.CancellationToken);
        Assert.Equal("{{schema:-53 count:3 sum:5 custom_values:[-0.001 0.001 0.5 1] offset:1 buckets:[1 0 2]}}", HistogramFormat.Notation(matrix.Series[0].Points[0].Histogram!));
        Assert.Equal(4, matrix.Series[0].Points.Count);
        MetricsResult scalar = await source.QueryAsync("-Inf", s_nowMs, TestContext.Current.CancellationToken);
        Assert.Equal(double.NegativeInfinity, scalar.Series[0].Points[0].Value);
        QueryException error = await Assert.ThrowsAsync<QueryException>(async () => await source.QueryAsync("sum(", s_nowMs, TestContext.Current.CancellationToken));
        Assert.Equal(QueryErrorKind.BadData, error.Kind);
    }
}
