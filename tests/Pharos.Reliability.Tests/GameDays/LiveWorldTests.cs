using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Reliability.GameDays;

namespace Pharos.Reliability.Tests.GameDays;

/// <summary>Requests, probes, receivers and processes against a real host on a port of its own.</summary>
public sealed class LiveWorldTests : IAsyncLifetime
{
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private WebApplication _host = null!;
    private HttpClient _pharos = null!;
    private string _asked = "", _messages = "[]", _alerts = "[]", _events = """{"events":[]}""", _rules = """{"status":"success","data":{"groups":[]}}""";

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _host = builder.Build();
        _host.UseRouting();
        _host.Run(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            _asked = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.ContentType} {context.Request.Headers.Authorization} {await body.ReadToEndAsync()}".TrimEnd();
            context.Response.StatusCode = context.Request.Path == "/missing" ? 404 : 200;
            await context.Response.WriteAsync(context.Request.Path.Value switch
            {
                "/api/v1/alerts" => $$$"""{"status":"success","data":{"alerts":{{{_alerts}}}}}""",
                "/api/v1/rules" => _rules,
                "/api/v1/query" => """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"route":"/a"},"value":[1,"0.25"]},{"metric":{"route":"/b"},"value":[1,"2.5"]}]}}""",
                "/api/messages" => _messages,
                "/api/pharos/v1/events" => _events,
                "/health" => """{"status":"ok","parts":[{"name":"db"}]}""",
                _ => "some text",
            });
        });
        await _host.StartAsync();
        _pharos = new HttpClient { BaseAddress = new Uri(_host.Urls.First() + "/") };
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _pharos.Dispose();
        _client.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AlertName Alert(string name = "Broken", params (string Name, string Value)[] labels) => new(name, labels.ToDictionary(l => l.Name, l => l.Value), default);

    private LiveWorld World(IReceiver? receiver = null) => new(_client, _pharos, new PrometheusHttpSource(_pharos), receiver, new NotificationLedger(_pharos, "", TimeProvider.System), TimeProvider.System);

    private string Url(string path) => _host.Urls.First() + path;

    [Fact]
    public async Task A_request_carries_body_and_token_and_the_id_of_the_run()
    {
        string token = Path.GetTempFileName();
        await File.WriteAllTextAsync(token, "t0ken\n", Token);
        var action = new GameDayAction { Name = "x", Http = new HttpCall { Method = "POST", Url = Url("/_faults/{run}"), Body = """{"id":"{run}"}""", IsJson = true, BearerTokenFile = token } };
        Assert.EndsWith("/_faults/run-7: 200", await World().DoAsync(action, "run-7", Token), StringComparison.Ordinal);
        Assert.Equal("""POST /_faults/run-7 application/json; charset=utf-8 Bearer t0ken {"id":"run-7"}""", _asked);
        File.Delete(token);
    }

    [Fact]
    public async Task An_unexpected_status_and_a_silent_host_are_failures_with_their_reason()
    {
        var missing = new GameDayAction { Name = "x", Http = new HttpCall { Url = Url("/missing") } };
        Assert.EndsWith("/missing: 404 some text", (await Assert.ThrowsAsync<ActionFailedException>(() => World().DoAsync(missing, "r", Token))).Message, StringComparison.Ordinal);
        Assert.NotEmpty(await World().DoAsync(missing with { Http = missing.Http! with { ExpectedStatus = [404] } }, "r", Token));
        var silent = new GameDayAction { Name = "x", Http = new HttpCall { Url = "http://127.0.0.1:1/" } };
        Assert.Equal("GET http://127.0.0.1:1/: Connection refused", (await Assert.ThrowsAsync<ActionFailedException>(() => World().DoAsync(silent, "r", Token))).Message);
    }

    [Fact]
    public async Task Probes_see_statuses_bodies_series_and_alert_states()
    {
        LiveWorld world = World();
        Observation seen = await world.ObserveAsync(new HttpProbe("", new Tolerance.Scalar("200"), new HttpCall { Url = Url("/health") }), Token);
        Assert.Equal("200", seen.Describe());
        var path = new Tolerance.JsonPlace(JsonPath.Parse("$.parts[0].name", out _)!, new Tolerance.Scalar("db"));
        seen = await world.ObserveAsync(new HttpProbe("", path, new HttpCall { Url = Url("/health") }), Token);
        Assert.True(path.Holds(seen.Values[0].Value, double.NaN));
        seen = await world.ObserveAsync(new PromqlProbe("", new Tolerance.Scalar("0"), "x", false), Token);
        Assert.Equal("""0.25 {route="/a"}, 2.5 {route="/b"}""", seen.Describe());
        _alerts = """[{"labels":{"alertname":"Broken","service":"a"},"state":"pending"},{"labels":{"alertname":"Broken","service":"b"},"state":"firing"}]""";
        Assert.Equal("pending", (await world.ObserveAsync(new AlertProbe("", new Tolerance.Scalar(""), Alert("Broken", ("service", "a"))), Token)).Describe());
        Assert.Equal("firing", (await world.ObserveAsync(new AlertProbe("", new Tolerance.Scalar(""), Alert()), Token)).Describe());
        Assert.Equal("inactive", (await world.ObserveAsync(new AlertProbe("", new Tolerance.Scalar(""), Alert("Other")), Token)).Describe());
    }

    [Fact]
    public async Task The_inbox_counts_messages_after_the_mark_whatever_the_case_of_their_texts()
    {
        _messages = """[{"id":3,"received_ms":1000,"payload":{"attachments":[{"title":"[FIRING] Broken: api"}]}}]""";
        await using var inbox = new InboxReceiver(_client, Url("/api/messages"));
        Assert.Equal(1, await inbox.CountAsync(["firing"], Token));
        await inbox.MarkAsync(Token);
        Assert.Null(await inbox.FindAsync(Alert(), false, ["Broken", "firing"], Token));
        _messages = _messages[..^1] + """,{"id":4,"received_ms":2000,"payload":{"attachments":[{"title":"[FIRING] Broken: api","text":"in staging"}]}}]""";
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2000), await inbox.FindAsync(Alert(), false, ["Broken", "firing", "staging"], Token));
        Assert.Null(await inbox.FindAsync(Alert(), false, ["Broken", "production"], Token));
        _messages = "nonsense";
        await Assert.ThrowsAsync<ActionFailedException>(() => inbox.FindAsync(Alert(), false, [], Token));
    }

    [Fact]
    public async Task A_webhook_is_received_on_any_path()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync("127.0.0.1:0", TimeProvider.System, Token);
        await receiver.MarkAsync(Token);
        await _client.PostAsync(receiver.Url + "/hook", new StringContent("""{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"Broken"}}]}"""), Token);
        Assert.NotNull(await receiver.FindAsync(Alert(), false, ["broken", "firing"], Token));
        Assert.Null(await receiver.FindAsync(Alert(), true, ["broken", "resolved"], Token));
        Assert.Equal(400, (int)(await _client.PostAsync(receiver.Url, new StringContent("{"), Token)).StatusCode);
    }

    [Fact]
    public async Task The_ledger_tells_what_was_sent_and_why_something_was_not()
    {
        _events = """
            {"events":[
              {"id":1,"time":1000,"title":"slack/slack failed: 500","body":{"outcome":"failed","receiver":"slack","groupLabels":{"service":"a"},"alerts":[{"alertname":"Broken","status":"firing"}]}},
              {"id":2,"time":2000,"title":"slack/slack notified","body":{"outcome":"sent","receiver":"slack","groupLabels":{"service":"b"},"alerts":[{"alertname":"Broken","status":"resolved"}]}}]}
            """;
        await using var ledger = new NotificationLedger(_pharos, "", TimeProvider.System);
        Assert.Null(await ledger.FindAsync(Alert(), false, [], Token));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(2000), await ledger.FindAsync(Alert(), true, [], Token));
        Assert.Null(await ledger.FindAsync(Alert("Broken", ("service", "a")), true, [], Token));
        Assert.Equal("slack/slack failed: 500", await World().ExplainAsync(Alert("Broken", ("service", "a")), true, Token));
        Assert.Equal("no attempt to notify is in the journal", await World().ExplainAsync(Alert("Other"), true, Token));
        Assert.Equal("no rule of that name is loaded", await World().ExplainAsync(Alert("Other"), false, Token));
    }

    [Fact]
    public async Task A_process_runs_until_it_is_ended_with_what_it_started()
    {
        var call = new GameDayAction { Name = "x", Process = new ProcessCall { Command = ["timeout", "60", "sleep", "59"], Copies = 2 } };
        string run = $"test-{Guid.NewGuid():n}";
        Assert.StartsWith("timeout 60 sleep 59: 2 running, processes ", await World().DoAsync(call, run, Token), StringComparison.Ordinal);
        // another runner, which knows the run's id alone
        Assert.True(await new ProcessRunner().EndAsync(run, Token) >= 2);
        Assert.Equal(0, await new ProcessRunner().EndAsync(run, Token));
    }

    [Theory]
    [InlineData("/no/such/program", "/no/such/program: ", false)]
    [InlineData("false", "false: ended at once with exit code 1", false)]
    [InlineData("false", "false: ended with exit code 1", true)]
    public async Task A_process_that_cannot_work_is_a_failure(string program, string message, bool wait)
    {
        var call = new GameDayAction { Name = "x", Process = new ProcessCall { Command = [program], Wait = wait } };
        Assert.StartsWith(message, (await Assert.ThrowsAsync<ActionFailedException>(() => World().DoAsync(call, "r", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_are_not_looked_at_by_a_shell()
    {
        var call = new GameDayAction { Name = "x", Process = new ProcessCall { Command = ["test", "$HOME; exit 3", "=", "$HOME; exit 3"], Wait = true } };
        Assert.EndsWith(": done", await World().DoAsync(call, "r", Token), StringComparison.Ordinal);
    }
}
