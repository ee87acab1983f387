using System.Text.Json;
using Pharos.Reliability.Tests.Dora.Support;
using Pharos.State;

namespace Pharos.Reliability.Tests.Dora;

public sealed class DeploymentsApiTests
{
    private const string Path = "/api/pharos/v1/deployments";

    private const string Whole = """
        {"id": "build-17", "service": "shop", "environment": "production", "status": "success", "commit": "0123456789", "version": "1.7", "title": "Faster search", "actor": "ada", "url": "https://ci.example/17",
         "created_at": "2026-05-04T07:00:00Z", "started_at": "2026-05-04T07:01:00+00:00", "finished_at": "2026-05-04T07:10:00Z", "changes": [{"commit": "0123456789", "committed_at": "2026-05-04T05:10:00Z", "author": "ada"}]}
        """;

    [Fact]
    public async Task A_posted_deployment_is_in_the_list_the_figures_and_the_journal()
    {
        await using DoraHost host = await DoraHost.StartAsync();
        (int status, string body) = await host.PostAsync(Path, Whole);
        Assert.Equal(201, status);
        using JsonDocument made = JsonDocument.Parse(body);
        Assert.Equal(("shop", "1.7", "success"), (Text(made.RootElement, "service"), Text(made.RootElement, "version"), Text(made.RootElement, "status")));
        using JsonDocument list = JsonDocument.Parse(await host.Client.GetStringAsync($"{Path}?service=shop&status=success", TestContext.Current.CancellationToken));
        Assert.Equal("2026-05-04T07:10:00Z", Text(Assert.Single(list.RootElement.EnumerateArray()), "finishedAt"));
        Assert.Equal("[]", await host.Client.GetStringAsync($"{Path}?service=other", TestContext.Current.CancellationToken));
        using JsonDocument dora = JsonDocument.Parse(await host.Client.GetStringAsync("/api/pharos/v1/dora?window=7d", TestContext.Current.CancellationToken));
        JsonElement now = Assert.Single(dora.RootElement.GetProperty("places").EnumerateArray()).GetProperty("now");
        Assert.Equal((1, 7200.0, "elite"), (now.GetProperty("successes").GetInt32(), now.GetProperty("leadTimeSeconds").GetDouble(), Text(now, "leadTimeClass")));
        JournalEvent entry = Assert.Single(host.Journal.Query(new EventQuery()).Events);
        Assert.Equal((EventTypes.Deployment, "api/deployment/build-17", "shop 1.7 to production: success", "https://ci.example/17"), (entry.Type, entry.Subject, entry.Title, Assert.Single(entry.Links).Url));
        Assert.StartsWith("{\"v\":1,", entry.Body);
    }

    [Fact]
    public async Task Posting_again_changes_nothing_and_posting_the_end_ends_it()
    {
        await using DoraHost host = await DoraHost.StartAsync();
        const string begun = """{"id": "8", "service": "shop", "environment": "staging", "status": "in_progress", "version": "2"}""";
        Assert.Equal(201, (await host.PostAsync(Path, begun)).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await host.PostAsync(Path, begun)).Status);
        Assert.Single(host.Journal.Query(new EventQuery()).Events);
        string ended = begun.Replace("in_progress", "failure", StringComparison.Ordinal);
        Assert.Equal(200, (await host.PostAsync(Path, ended)).Status);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        (int status, string body) = await host.PostAsync(Path, ended); // without a time of its own the first report's stays
        Assert.Equal(200, status);
        using JsonDocument told = JsonDocument.Parse(body);
        Assert.Equal(("failure", "2026-05-04T08:05:00Z"), (Text(told.RootElement, "status"), Text(told.RootElement, "finishedAt")));
        Assert.Equal(2, host.Journal.Query(new EventQuery()).Events.Count);
        Assert.Equal(200, (await host.PostAsync(Path, begun)).Status); // late news of the beginning do not open it again
        Assert.Equal(2, host.Journal.Query(new EventQuery()).Events.Count);
    }

    [Fact]
    public async Task An_id_belongs_to_one_service_and_environment()
    {
        await using DoraHost host = await DoraHost.StartAsync();
        await host.PostAsync(Path, Whole);
        Assert.Equal((409, """{"error":"id build-17 is a deployment of shop to production"}"""), await host.PostAsync(Path, Whole.Replace("\"shop\"", "\"other\"", StringComparison.Ordinal)));
    }

    public static TheoryData<string, string> Faulty => new()
    {
        { """{}""", "id: is required; service: is required; environment: is required; status: expected pending, in_progress, success, failure or cancelled" },
        { """{"id":"1","service":"s","environment":"e","status":"done"}""", "status: expected pending, in_progress, success, failure or cancelled" },
        { """{"id":"1","service":"s","environment":"e","status":"success","url":"javascript:alert(1)"}""", "url: expected an http or https URL" },
        { """{"id":"1","service":"s","environment":"e","status":"success","finished_at":"2027-01-01T00:00:00Z"}""", "finished_at: lies in the future, or before the year 2000" },
        { """{"id":"1","service":"s","environment":"e","status":"pending","finished_at":"2026-05-04T07:00:00Z"}""", "finished_at: only a deployment that has ended has one" },
        { """{"id":"1","service":"s","environment":"e","status":"success","created_at":"2026-05-04T07:00:00Z","finished_at":"2026-05-04T06:00:00Z"}""", "finished_at: lies before the beginning" },
        { """{"id":"1","service":"s","environment":"e","status":"success","changes":[{"author":"x"}]}""", "changes[0].commit: is required; changes[0].committed_at: is required" },
        { """{"id":"1","service":"a\nb","environment":"e","status":"success"}""", "service: has control characters" },
        { """{"id":"1","service":"s","environment":"e","status":"success","finnished_at":"2026-05-04T07:00:00Z"}""", "line 1, byte 77: $.finnished_at is unknown or has another type" },
        { """{"id":1}""", "line 1, byte 8: $.id is unknown or has another type" },
        { """[""", "line 1, byte 2: no JSON object" },
    };

    [Theory, MemberData(nameof(Faulty))]
    public async Task Faults_are_told_with_their_member_and_nothing_is_kept(string body, string expected)
    {
        await using DoraHost host = await DoraHost.StartAsync();
        (int status, string answer) = await host.PostAsync(Path, body);
        Assert.Equal(400, status);
        using JsonDocument document = JsonDocument.Parse(answer);
        Assert.Equal(expected, Text(document.RootElement, "error"));
        Assert.Empty(host.Journal.Query(new EventQuery()).Events);
    }

    [Fact]
    public async Task Limits_hold_for_the_body_and_for_services()
    {
        await using DoraHost host = await DoraHost.StartAsync();
        Assert.Equal(413, (await host.PostAsync(Path, new string(' ', 1024 * 1024 + 1))).Status);
        Assert.Equal(415, (await host.PostAsync(Path, "x", r => r.Content!.Headers.ContentType = new("text/plain"))).Status);
        for (int i = 0; i < 200; i++) Assert.Equal(201, (await host.PostAsync(Path, Whole.Replace("build-17", $"b{i}", StringComparison.Ordinal).Replace("\"shop\"", $"\"s{i}\"", StringComparison.Ordinal))).Status);
        Assert.Equal(422, (await host.PostAsync(Path, Whole)).Status);
        Assert.Equal(201, (await host.PostAsync(Path, Whole.Replace("\"shop\"", "\"s7\"", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData("?window=8d", "window: expected 7d, 30d or 90d")]
    [InlineData("?limit=0", "limit: expected 1 to 5000")]
    [InlineData("?from=yesterday", "from: expected Unix milliseconds")]
    [InlineData("?status=done", "status: expected pending, in_progress, success, failure or cancelled")]
    public async Task A_wrong_query_says_what_was_expected(string query, string message)
    {
        await using DoraHost host = await DoraHost.StartAsync();
        using HttpResponseMessage answer = await host.Client.GetAsync(Path + query, TestContext.Current.CancellationToken);
        Assert.Equal((400, $$"""{"error":"{{message}}"}"""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
