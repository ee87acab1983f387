using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Pharos.Configuration;
using Pharos.Reliability.Events;
using Pharos.Reliability.GameDays;
using Pharos.Reliability.Incidents;
using Pharos.State;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.GameDays;

/// <summary>The runner's journal sink against the API that takes its updates, and what the API refuses; incidents and events beside it.</summary>
public sealed class GameDaysApiTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_start = TimeProvider.System.GetUtcNow().AddMinutes(-10);
    private readonly TempFolder _folder = new();
    private readonly StateDatabase _database;
    private readonly EventJournal _journal;
    private WebApplication _host = null!;
    private HttpClient _client = null!;

    public GameDaysApiTests()
    {
        _database = StateDatabase.Open(_folder.File("state.db"));
        _journal = new EventJournal(_database);
    }

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _host = builder.Build();
        _host.UseRouting();
        var board = new GameDayBoard(_journal);
        GameDay gameDay = GameDayFileTests.Read("""
            title: Break it
            steady_state: {probes: [{name: p, promql: up, tolerance: 1}]}
            faults: [{name: f, process: {command: [sleep, "1"]}}]
            expect: [{alert: Broken, fires_within: 1m, resolves_within: 2m}]
            """, out ConfigErrors _)!;
        _host.MapEventsApi(_journal);
        _host.MapGameDaysApi(board, () => [gameDay]);
        _host.MapIncidentsApi(new IncidentDesk(new IncidentBook(_journal, TimeProvider.System), board, (_, _, _, _, _) => Task.FromResult<IReadOnlyList<BudgetLoss>>([new BudgetLoss("Quick", 95, TimeSpan.FromDays(30), 0.1, 0.01, TimeSpan.FromSeconds(6))]), TimeProvider.System), _journal, TimeProvider.System);
        await _host.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_host.Urls.First() + "/") };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static GameDayRun Run(string id) => new() { Id = id, GameDay = "x", Title = "Break it", Service = "api", Environment = "staging", Start = s_start };

    [Fact]
    public async Task A_run_is_there_step_by_step_and_with_its_report()
    {
        var sink = new JournalSink(_client, "r1", TimeProvider.System);
        GameDayRun run = Run("r1");
        sink.Publish(run, null);
        sink.Publish(run, new GameDayStep { Index = 0, Phase = RunPhase.Expect, Name = "Broken fires", State = StepState.Passed, Start = s_start, End = s_start.AddSeconds(3), Observed = "after 3.0 s" });
        sink.Publish(run with { Injected = s_start, RolledBack = s_start.AddSeconds(4), Steady = s_start.AddSeconds(5), End = s_start.AddSeconds(6), Status = RunStatus.Completed, Alerts = [new AlertOutcome { Alert = "Broken", FiresWithinMs = 1, ResolvesWithinMs = 1, Fired = s_start.AddSeconds(3), Resolved = s_start.AddSeconds(7) }] }, null);
        await sink.DisposeAsync();
        Assert.Null(sink.Trouble);
        JsonElement seen = await GetAsync("api/pharos/v1/gamedays/runs/r1");
        Assert.Equal(("completed", 3000, 3000, "Broken fires"), (seen.GetProperty("status").GetString(), seen.GetProperty("timeToDetectMs").GetInt32(), seen.GetProperty("timeToRecoverMs").GetInt32(), seen.GetProperty("steps")[0].GetProperty("name").GetString()));
        Assert.Contains("| detect | the fault until the alert fires | 3.0 s |", await _client.GetStringAsync("api/pharos/v1/gamedays/runs/r1/report", Token), StringComparison.Ordinal);
        JsonElement list = await GetAsync("api/pharos/v1/gamedays");
        Assert.Equal("Broken fires within 1m, and it resolves within 2m of the rollback", list.GetProperty("gameDays")[0].GetProperty("expectations")[0].GetString());
        Assert.Equal("r1", list.GetProperty("runs")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_wish_to_abort_reaches_the_runner()
    {
        var sink = new JournalSink(_client, "r2", TimeProvider.System);
        await using (sink)
        {
            sink.Publish(Run("r2"), null);
            HttpStatusCode status;
            do status = (await _client.PostAsync("api/pharos/v1/gamedays/runs/r2/abort", null, Token)).StatusCode;
            while (status == HttpStatusCode.NotFound); // the first update is on its way
            Assert.Equal(HttpStatusCode.Accepted, status);
            var aborted = new TaskCompletionSource();
            using CancellationTokenRegistration registration = sink.Abort.Register(aborted.SetResult);
            await aborted.Task.WaitAsync(TimeSpan.FromSeconds(20), Token);
        }
    }

    [Fact]
    public async Task A_server_that_refuses_or_is_gone_holds_up_nothing()
    {
        var refused = new JournalSink(_client, "other", TimeProvider.System);
        refused.Publish(Run("r3"), null);
        await refused.DisposeAsync();
        Assert.Contains("400 {\"error\":\"the run\\u0027s id is other in the path and r3 in the body\"}", refused.Trouble, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r", "{", "")]
    [InlineData("r", "null", "expected a list of at most 200 updates")]
    [InlineData("a.b", "[]", "a run's id has letters, digits, - and _, at most 100")]
    [InlineData("r", "[null]", "an update has a time and a run")]
    [InlineData("r", """[{"time":"2026-11-29T10:00:00Z","run":{"id":"r","gameDay":"x","title":"x","start":"2026-11-29T10:00:00Z"},"step":{"index":1000,"phase":"inject","name":"x","state":"passed","start":"2026-11-29T10:00:00Z"}}]""", "a run has at most 1000 steps")]
    [InlineData("r", """[{"time":"2026-11-29T10:00:00Z","run":{"id":"r","gameDay":null,"title":"x","start":"2026-11-29T10:00:00Z"}}]""", "")]
    [InlineData("r", """[{"time":"2026-11-29T10:00:00Z","run":{"id":"r","gameDay":"x","title":"x","start":"2026-11-29T10:00:00Z","undo":[]}}]""", "a run is sent without its steps and what undoes them")]
    public async Task A_wrong_update_is_refused(string id, string body, string error)
    {
        using HttpResponseMessage response = await _client.PostAsync($"api/pharos/v1/gamedays/runs/{id}/updates", new StringContent(body, Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        if (error.Length > 0) Assert.Equal(error, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("error").GetString());
        Assert.Empty(_journal.Query(new EventQuery()).Events);
    }

    [Fact]
    public async Task An_incident_has_timeline_notes_and_a_review_with_what_it_cost()
    {
        await TransitionAsync("firing", 0);
        await TransitionAsync("resolved", 60);
        JsonElement incident = (await GetAsync("api/pharos/v1/incidents"))[0];
        string id = incident.GetProperty("id").GetString()!;
        Assert.Equal(("Broken", "resolved", "critical"), (incident.GetProperty("title").GetString(), incident.GetProperty("state").GetString(), incident.GetProperty("severity").GetString()));
        using HttpResponseMessage noted = await _client.PostAsync($"api/pharos/v1/incidents/{id}/notes", new StringContent("""{"text":" index rebuilt "}"""), Token);
        Assert.Equal(HttpStatusCode.Created, noted.StatusCode);
        Assert.Equal(["Broken firing", "Broken resolved"], (await GetAsync($"api/pharos/v1/incidents/{id}")).GetProperty("timeline").EnumerateArray().Take(2).Select(e => e.GetProperty("title").GetString()));
        string review = await _client.GetStringAsync($"api/pharos/v1/incidents/{id}/review", Token);
        Assert.Contains("| Quick | 95 % over 30d | 10 % | 1 % | 6.0 s |", review, StringComparison.Ordinal);
        foreach (string body in (string[])["{", "{}", "[]", """{"text":""}"""])
        {
            using HttpResponseMessage refused = await _client.PostAsync($"api/pharos/v1/incidents/{id}/notes", new StringContent(body), Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Theory]
    [InlineData("api/pharos/v1/incidents/x", 404)]
    [InlineData("api/pharos/v1/incidents/x/review", 404)]
    [InlineData("api/pharos/v1/incidents?from=x", 400)]
    [InlineData("api/pharos/v1/gamedays/runs/x", 404)]
    [InlineData("api/pharos/v1/gamedays/runs/x/report", 404)]
    [InlineData("api/pharos/v1/events?from=x", 400)]
    [InlineData("api/pharos/v1/events?order=up", 400)]
    [InlineData("api/pharos/v1/events?limit=0", 400)]
    public async Task What_is_not_there_or_wrong_has_its_status(string path, int status) => Assert.Equal(status, (int)(await _client.GetAsync(path, Token)).StatusCode);

    [Fact]
    public async Task Events_come_in_pages_and_as_a_stream_from_an_id_on()
    {
        await TransitionAsync("firing", 0);
        await TransitionAsync("resolved", 60);
        JsonElement page = await GetAsync("api/pharos/v1/events?types=alert.&order=asc&limit=1");
        Assert.Equal("Broken firing", page.GetProperty("events")[0].GetProperty("title").GetString());
        page = await GetAsync($"api/pharos/v1/events?types=alert.&order=asc&limit=1&after={page.GetProperty("next").GetString()}");
        Assert.Equal("Broken resolved", page.GetProperty("events")[0].GetProperty("title").GetString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/pharos/v1/events/stream?types=alert.transition,note&subject=fp");
        request.Headers.Add("Last-Event-ID", "1");
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal(["2"], await IdsAsync(reader, 1));
        await _journal.AppendAsync([new JournalEvent { Time = s_start, Type = EventTypes.Note, Subject = "other" }, new JournalEvent { Time = s_start, Type = EventTypes.Note, Subject = "fp" }], Token);
        Assert.Equal(["4"], await IdsAsync(reader, 1));
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(StreamReader reader, int count)
    {
        var ids = new List<string>();
        while (ids.Count < count && await reader.ReadLineAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token) is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal)) ids.Add(line[4..]);
        return ids;
    }

    private Task TransitionAsync(string state, double at) => _journal.AppendAsync(new JournalEvent
    {
        Time = s_start.AddSeconds(at), Type = EventTypes.AlertTransition, Service = "api", Environment = "staging", Subject = "fp", Title = $"Broken {state}",
        Body = $$$"""{"state":"{{{state}}}","alertname":"Broken","labels":{"severity":"critical"},"annotations":{}}""",
    }, Token);

    private async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await _client.GetStringAsync(path, Token)).RootElement;
}
