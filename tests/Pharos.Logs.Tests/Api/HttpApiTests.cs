using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Api;

public sealed class HttpApiTests
{
    private static readonly CancellationToken s_token = TestContext.Current.CancellationToken;

    [Fact, ConformanceFamily("logql")]
    public Task Answers_as_recorded() => ConformanceFile.RunAsync("logql/recorded/http-api.json", async cases =>
    {
        await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded);
        Assert.Equal(204, (await host.PushAsync(await File.ReadAllTextAsync(Conformance.Require("logql/recorded/push.json"), s_token))).Status);
        foreach (bool flushed in (bool[])[false, true])
        {
            if (flushed)
            {
                await host.Logs.Store.FlushAsync(s_token);
                await host.Logs.Store.CompactAsync(s_token);
            }
            foreach ((int index, JsonElement expected) in Cases.Load(cases.Name).EnumerateArray().Index())
            {
                await cases.CaseAsync($"{Cases.Name(index, expected)}{(flushed ? ", compacted" : "")}", async () =>
                {
                    (int status, string? type, string body) = await host.GetAsync(expected.GetProperty("path").GetString()!, expected.GetProperty("params").EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetString()!)));
                    JsonElement wanted = expected.GetProperty("body");
                    bool same = wanted.ValueKind == JsonValueKind.String ? wanted.GetString() == body : Matches(wanted, JsonDocument.Parse(body).RootElement);
                    return same && expected.GetProperty("status").GetInt32() == status && expected.GetProperty("content_type").GetString() == type ? null : $"{status} {type} {body}";
                });
            }
        }
    });

    [Fact]
    public async Task Volumes_add_up()
    {
        await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded);
        await host.PushAsync("{\"streams\":[{\"stream\":{\"app\":\"a\",\"env\":\"x\"},\"values\":[[\"1700000000000000000\",\"12345\"],[\"1700000060000000000\",\"12345\"]]},{\"stream\":{\"app\":\"a\",\"env\":\"y\"},\"values\":[[\"1700000000000000000\",\"123\"]]},{\"stream\":{\"app\":\"b\"},\"values\":[[\"1700000000000000000\",\"1\"]]}]}");
        KeyValuePair<string, string>[] range = [new("start", "1700000000"), new("end", "1700000100")];
        (_, _, string body) = await host.GetAsync("/loki/api/v1/index/volume", [.. range, new("query", "{app=~\".+\"}")]);
        Assert.Equal("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"app\":\"a\"},\"value\":[1700000100,\"13\"]},{\"metric\":{\"app\":\"b\"},\"value\":[1700000100,\"1\"]}]}}", body);
        (_, _, body) = await host.GetAsync("/loki/api/v1/index/volume_range", [.. range, new("query", "{app=\"b\"}"), new("targetLabels", "app"), new("step", "50s")]);
        Assert.Equal("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"app\":\"b\"},\"values\":[[1700000050,\"1\"]]}]}}", body);
        (_, _, body) = await host.GetAsync("/loki/api/v1/index/stats", [.. range, new("query", "{app=\"a\"}")]);
        Assert.Equal("{\"streams\":2,\"chunks\":2,\"bytes\":13,\"entries\":3}", body);
    }

    [Fact]
    public async Task Fields_labels_and_patterns_are_detected()
    {
        await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded);
        string values = string.Join(',', Enumerable.Range(0, 40).Select(i => $"[\"17000000{i:D2}000000000\",\"{{\\\"level\\\":\\\"info\\\",\\\"ms\\\":{i},\\\"d\\\":\\\"{i}ms\\\"}}\"]"));
        string text = string.Join(',', Enumerable.Range(0, 40).Select(i => $"[\"17000000{i:D2}000000000\",\"user {i} logged in from 10.0.0.{i}\"]"));
        await host.PushAsync($"{{\"streams\":[{{\"stream\":{{\"app\":\"json\"}},\"values\":[{values}]}},{{\"stream\":{{\"app\":\"text\"}},\"values\":[{text}]}}]}}");
        KeyValuePair<string, string>[] range = [new("start", "1700000000"), new("end", "1700000100")];
        (int status, _, string body) = await host.GetAsync("/loki/api/v1/detected_fields", [.. range, new("query", "{app=\"json\"}")]);
        Assert.Equal((200, "{\"fields\":[{\"label\":\"d\",\"type\":\"duration\",\"cardinality\":40,\"parsers\":[\"json\"]},{\"label\":\"level\",\"type\":\"string\",\"cardinality\":1,\"parsers\":[\"json\"]},{\"label\":\"ms\",\"type\":\"int\",\"cardinality\":40,\"parsers\":[\"json\"]}],\"limit\":1000}"), (status, body));
        (_, _, body) = await host.GetAsync("/loki/api/v1/detected_field/level/values", [.. range, new("query", "{app=\"json\"}")]);
        Assert.Equal("{\"values\":[\"info\"],\"limit\":1000}", body);
        (_, _, body) = await host.GetAsync("/loki/api/v1/detected_labels", range);
        Assert.Equal("{\"detectedLabels\":[{\"label\":\"app\",\"cardinality\":2}]}", body);
        (_, _, body) = await host.GetAsync("/loki/api/v1/patterns", [.. range, new("query", "{app=\"text\"}")]);
        Assert.Contains("\"pattern\":\"user \\u003C_\\u003E logged in from \\u003C_\\u003E\",\"samples\":[[1700000000,10],[1700000010,10],[1700000020,10],[1700000030,10]]", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletion_is_asked_for_listed_and_taken_back()
    {
        await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded);
        await host.PushAsync("{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"1700000000000000000\",\"secret\"],[\"1700000001000000000\",\"fine\"]]}]}");
        Assert.Equal(400, (await host.PostAsync("/loki/api/v1/delete?query=%7B", "", "text/plain")).Status);
        Assert.Equal(400, (await host.PostAsync("/loki/api/v1/delete?start=1&query=rate(%7Ba%3D%22b%22%7D%5B1m%5D)", "", "text/plain")).Status);
        Assert.Equal(204, (await host.PostAsync("/loki/api/v1/delete?start=1600000000&query=%7Bapp%3D%22a%22%7D%20%7C%3D%20%22secret%22", "", "text/plain")).Status);
        JsonElement listed = Assert.Single(JsonDocument.Parse((await host.GetAsync("/loki/api/v1/delete")).Body).RootElement.EnumerateArray().ToArray());
        Assert.Equal(("received", "{app=\"a\"} |= \"secret\""), (listed.GetProperty("status").GetString(), listed.GetProperty("query").GetString()));
        Assert.Equal("{app=\"a\"} fine {}", Assert.Single(Push.PushApiTests.Entries(host)));
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.DeleteAsync(new Uri(host.Address, $"/loki/api/v1/delete?request_id={listed.GetProperty("request_id").GetString()}"), s_token);
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.Equal(2, Push.PushApiTests.Entries(host).Count);
    }

    [Fact]
    public async Task Tail_sends_what_was_and_what_comes()
    {
        await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded);
        string now = Now();
        await host.PushAsync($"{{\"streams\":[{{\"stream\":{{\"app\":\"a\"}},\"values\":[[\"{now}\",\"before error\"]]}}]}}");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}/loki/api/v1/tail?query={Uri.EscapeDataString("{app=\"a\"} |= \"error\"")}"), s_token);
        Assert.Contains("before error", await ReceiveAsync(socket), StringComparison.Ordinal);
        await host.PushAsync($"{{\"streams\":[{{\"stream\":{{\"app\":\"a\"}},\"values\":[[\"{Now()}\",\"fine\"],[\"{Now()}\",\"new error\"]]}},{{\"stream\":{{\"app\":\"b\"}},\"values\":[[\"{Now()}\",\"other error\"]]}}]}}");
        JsonElement message = JsonDocument.Parse(await ReceiveAsync(socket)).RootElement;
        JsonElement stream = Assert.Single(message.GetProperty("streams").EnumerateArray().ToArray());
        Assert.Equal("new error", Assert.Single(stream.GetProperty("values").EnumerateArray().ToArray())[1].GetString());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, s_token);
    }

    [Fact]
    public async Task Tail_refuses_pages_of_other_origins_and_metric_queries()
    {
        await using ApiHost host = await ApiHost.StartAsync(ApiHost.Recorded);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "http://elsewhere.example");
        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}/loki/api/v1/tail?query=%7Bapp%3D%22a%22%7D"), s_token));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Equal(400, (await host.GetAsync("/loki/api/v1/tail", [new("query", "rate({app=\"a\"}[1m])")])).Status);
    }

    private static string Now() => ((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[64 << 10];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    /// <summary>Order of arrays is free; "(number)" stands for any.</summary>
    private static bool Matches(JsonElement expected, JsonElement found) => expected.ValueKind switch
    {
        JsonValueKind.Object => found.ValueKind == JsonValueKind.Object && expected.EnumerateObject().Count() == found.EnumerateObject().Count()
            && expected.EnumerateObject().All(p => found.TryGetProperty(p.Name, out JsonElement value) && Matches(p.Value, value)),
        JsonValueKind.Array => found.ValueKind == JsonValueKind.Array && expected.GetArrayLength() == found.GetArrayLength()
            && expected.EnumerateArray().All(e => found.EnumerateArray().Any(f => Matches(e, f))),
        JsonValueKind.String when expected.GetString() == "(number)" => found.ValueKind == JsonValueKind.Number,
        JsonValueKind.String when expected.GetString() == "(object, values vary)" => found.ValueKind == JsonValueKind.Object,
        _ => JsonElement.DeepEquals(expected, found),
    };

    [Fact]
    public async Task Query_limits_of_a_reload_hold_from_the_next_query_on()
    {
        await using ApiHost host = await ApiHost.StartAsync("limits_config: {max_entries_limit_per_query: 10}");
        KeyValuePair<string, string>[] query = [new("query", "{a=\"b\"}"), new("limit", "11")];
        Assert.Equal((400, "max entries limit per query exceeded, limit > max_entries_limit_per_query (11 > 10)"), await Answer());
        host.Logs.Apply(Pharos.Logs.Config.LokiSettings.Default with { Limits = new Pharos.Logs.Config.LogLimits { MaxEntriesLimitPerQuery = 20 } });
        Assert.Equal(200, (await Answer()).Status);

        async Task<(int Status, string Body)> Answer()
        {
            (int status, _, string body) = await host.GetAsync("/loki/api/v1/query_range", query);
            return (status, body);
        }
    }
}
