using System.Net;
using System.Text.Json.Nodes;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.Tests.LogQL.Support;

namespace Pharos.Logs.Tests.LogQL;

public sealed class QueryApiTests
{
    private const long Base = 1_714_521_600;

    private static readonly LabelSet s_shop = LabelSet.Of(("app", "shop"));

    private static ListLogSource Source()
    {
        var source = new ListLogSource(blockSize: 4);
        for (int i = 0; i < 10; i++)
            source.Add(s_shop, (Base + i) * 1_000_000_000, $"level=info n={i} msg=\"ä <b>\"", LabelSet.Of(("trace_id", i % 2 == 0 ? "even" : "odd")));
        return source;
    }

    private static Task<QueryServer> StartAsync(LogQueryLimits? limits = null) => QueryServer.StartAsync(Source(), DateTimeOffset.FromUnixTimeSeconds(Base + 100), limits);

    private static async Task<JsonNode> GetAsync(HttpClient client, string path)
    {
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, body);
        return JsonNode.Parse(body)!["data"]!;
    }

    private static string Url(string endpoint, string query, string rest = "") => $"/loki/api/v1/{endpoint}?query={Uri.EscapeDataString(query)}{rest}";

    [Fact]
    public async Task The_newest_lines_come_first_with_all_their_labels()
    {
        await using QueryServer server = await StartAsync();
        JsonNode data = await GetAsync(server.Client, Url("query_range", "{app=\"shop\"} | logfmt | n>7", "&limit=5"));
        Assert.Equal("streams", data["resultType"]!.GetValue<string>());
        JsonArray streams = data["result"]!.AsArray();
        Assert.Equal(2, streams.Count);
        Assert.Equal("""{"app":"shop","level":"info","msg":"ä <b>","n":"9","trace_id":"odd"}""", streams[1]!["stream"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal("1714521609000000000", streams[1]!["values"]![0]![0]!.GetValue<string>());
        Assert.Equal(10, data["stats"]!["summary"]!["totalLinesProcessed"]!.GetValue<int>());
    }

    [Fact]
    public async Task Labels_stand_beside_lines_where_the_client_asks_for_it()
    {
        await using QueryServer server = await StartAsync();
        server.Client.DefaultRequestHeaders.Add("X-Loki-Response-Encoding-Flags", "categorize-labels");
        JsonNode data = await GetAsync(server.Client, Url("query_range", "{app=\"shop\"} | logfmt | n>7", "&direction=forward"));
        Assert.Equal("categorize-labels", data["encodingFlags"]![0]!.GetValue<string>());
        JsonNode stream = Assert.Single(data["result"]!.AsArray())!;
        Assert.Equal("""{"app":"shop"}""", stream["stream"]!.ToJsonString());
        Assert.Equal(["1714521608000000000", "1714521609000000000"], stream["values"]!.AsArray().Select(v => v![0]!.GetValue<string>()));
        Assert.Equal("even", stream["values"]![0]![2]!["structuredMetadata"]!["trace_id"]!.GetValue<string>());
        Assert.Equal("8", stream["values"]![0]![2]!["parsed"]!["n"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("&start=1714521602&end=1714521605", "2,3,4")]
    [InlineData("&start=1714521602000000000&end=1714521605000000000", "2,3,4")]
    [InlineData("&start=2024-05-01T00:00:02Z&end=2024-05-01T00:00:05Z", "2,3,4")]
    [InlineData("&start=1714521602.5&end=1714521605", "3,4")]
    [InlineData("&since=95s", "5,6,7,8,9")]
    [InlineData("&since=95s&limit=2", "8,9")]
    [InlineData("&since=95s&limit=2&direction=forward", "5,6")]
    [InlineData("&interval=4s&direction=forward", "0,4,8")]
    public async Task Times_select_lines(string parameters, string expected)
    {
        await using QueryServer server = await StartAsync();
        JsonNode data = await GetAsync(server.Client, Url("query_range", "{app=\"shop\"} | drop trace_id", parameters));
        IEnumerable<long> found = data["result"]!.AsArray().SelectMany(s => s!["values"]!.AsArray()).Select(v => (long.Parse(v![0]!.GetValue<string>()) / 1_000_000_000) - Base);
        Assert.Equal(expected, string.Join(',', found.Order()));
    }

    [Fact]
    public async Task Numbers_are_answered_as_vector_scalar_and_matrix()
    {
        await using QueryServer server = await StartAsync();
        JsonNode vector = await GetAsync(server.Client, Url("query", "sum by (trace_id) (count_over_time({app=\"shop\"}[10s]))", $"&time={Base + 9}.5"));
        Assert.Equal("""[{"metric":{"trace_id":"even"},"value":[1714521609.5,"5"]},{"metric":{"trace_id":"odd"},"value":[1714521609.5,"5"]}]""", vector["result"]!.ToJsonString());
        JsonNode scalar = await GetAsync(server.Client, Url("query", "1 + 1", $"&time={Base}"));
        Assert.Equal("scalar", scalar["resultType"]!.GetValue<string>());
        Assert.Equal("""[1714521600,"2"]""", scalar["result"]!.ToJsonString());
        JsonNode matrix = await GetAsync(server.Client, Url("query_range", "sum(rate({app=\"shop\"}[2s]))", $"&start={Base + 8}&end={Base + 14}&step=2s"));
        Assert.Equal("""[{"metric":{},"values":[[1714521608,"1"],[1714521610,"0.5"]]}]""", matrix["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Forms_are_read_as_the_url_is()
    {
        await using QueryServer server = await StartAsync();
        using var form = new FormUrlEncodedContent([new("query", "{app=\"shop\"} |= \"n=3\""), new("limit", "1")]);
        using HttpResponseMessage response = await server.Client.PostAsync("/loki/api/v1/query_range", form, TestContext.Current.CancellationToken);
        Assert.Contains("n=3", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query_range", "{app=", "", "parse error at line 1, col 6: syntax error: unexpected $end, expecting STRING")]
    [InlineData("query_range", "{app=\"x\"} |~ \"(\"", "", "parse error : error parsing regexp: missing closing ): `(`")]
    [InlineData("query_range", "{app=\"x\"}", "&limit=5001", "max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)")]
    [InlineData("query_range", "{app=\"x\"}", "&limit=-1", "limit must be a positive value")]
    [InlineData("query_range", "{app=\"x\"}", "&direction=up", "invalid direction 'up'")]
    [InlineData("query_range", "{app=\"x\"}", "&start=yesterday", "cannot parse \"yesterday\" as a time for parameter start")]
    [InlineData("query_range", "{app=\"x\"}", "&start=1714521600&end=1714521500", "end timestamp must not be before or equal to start time")]
    [InlineData("query_range", "{app=\"x\"}", "&start=1600000000&end=1714521500", "the query time range exceeds the limit (query length: 31811h31m40s, limit: 30d1h)")]
    [InlineData("query_range", "rate({app=\"x\"}[1m])", "&step=0", "zero or negative query resolution step widths are not accepted. Try a positive integer")]
    [InlineData("query_range", "rate({app=\"x\"}[1m])", "&start=1714000000&end=1714521500&step=1", "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter")]
    [InlineData("query", "{app=\"x\"}", "", "log queries are not supported as an instant query type, please change your query to a range query type")]
    [InlineData("query", "sum_over_time({app=\"shop\"} | logfmt | unwrap msg [1h])", "", "pipeline error: 'SampleExtractionErr' for series: ")]
    [InlineData("query", "count_over_time({app=\"shop\"} | json [1h])", "", "pipeline error: 'JSONParserErr' for series: ")]
    [InlineData("format_query", "{", "", "parse error at line 1, col 2: syntax error: unexpected $end, expecting IDENTIFIER or }")]
    public async Task What_is_wrong_is_told_as_Loki_tells_it(string endpoint, string query, string parameters, string message)
    {
        await using QueryServer server = await StartAsync();
        using HttpResponseMessage response = await server.Client.GetAsync(Url(endpoint, query, parameters), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(message, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_has_no_more_series_than_the_limit()
    {
        await using QueryServer server = await StartAsync(new LogQueryLimits { MaxSeries = 5 });
        using HttpResponseMessage response = await server.Client.GetAsync(Url("query", "sum by (n) (count_over_time({app=\"shop\"} | logfmt [1h]))"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("maximum number of series (5) reached for a single query", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_are_formatted()
    {
        await using QueryServer server = await StartAsync();
        Assert.Equal("{foo=\"bar\"}", await server.Client.GetStringAsync(Url("format_query", "{foo=   \"bar\"}"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_remote_source_gives_what_the_embedded_one_gives()
    {
        await using QueryServer server = await StartAsync();
        using var engine = new LogQueryEngine(Source(), new LogQueryLimits(), TimeProvider.System);
        ILogsSource[] sources = [new Logs.LogQL.EmbeddedLogsSource(engine), new LokiHttpSource(server.Client)];
        var answers = new List<string>();
        foreach (ILogsSource source in sources)
        {
            MetricsResult vector = await source.QueryAsync("sum by (trace_id) (count_over_time({app=\"shop\"}[10s]))", (Base + 9) * 1000, TestContext.Current.CancellationToken);
            MetricsResult matrix = await source.QueryRangeAsync("sum(rate({app=\"shop\"}[2s]))", new StepRange((Base + 8) * 1000, (Base + 14) * 1000, 2000), TestContext.Current.CancellationToken);
            LogsResult lines = await source.LinesAsync(new LogsRequest("{app=\"shop\"} |= \"n=3\"", Base * 1_000_000_000, (Base + 100) * 1_000_000_000), TestContext.Current.CancellationToken);
            QueryException fault = await Assert.ThrowsAsync<QueryException>(async () => await source.QueryAsync("{", 0, TestContext.Current.CancellationToken));
            answers.Add(string.Join('\n', vector.Series.Concat(matrix.Series).Select(s => $"{s.Labels} {string.Join(' ', s.Points)}"))
                + string.Join('\n', lines.Streams.Select(s => $"{s.Labels} {string.Join(' ', s.Lines)}")) + fault.Kind + fault.Message);
        }
        Assert.Equal(answers[0], answers[1]);
        Assert.Contains("n=3", answers[0], StringComparison.Ordinal);
    }
}
