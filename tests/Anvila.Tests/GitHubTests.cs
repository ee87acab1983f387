using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Anvila.GitHub;
using Microsoft.Extensions.Time.Testing;

namespace Anvila.Tests;

public sealed class GitHubTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 20, 14, 30, 0, TimeSpan.Zero);

    [Fact]
    public void The_history_is_the_same_for_the_same_seed_and_hour_and_never_in_disorder()
    {
        History a = HistoryGenerator.Generate(7, Now), b = HistoryGenerator.Generate(7, Now.AddMinutes(20)), other = HistoryGenerator.Generate(8, Now);
        Assert.Equal(a.Runs, b.Runs);
        Assert.NotEqual(a.Runs, other.Runs);
        Assert.InRange(a.Runs.Count(r => r.Workflow == "Deploy"), 60, 180);
        Assert.InRange(a.Runs.Count(r => r.Workflow == "Deploy" && r.Conclusion == "failure"), 2, 25);
        Assert.NotEmpty(a.Issues);
        Assert.All(a.Pulls, p => Assert.True(p.Commits[0].AuthoredAt <= p.CreatedAt && p.CreatedAt <= p.ReviewedAt && p.ReviewedAt <= p.MergedAt));
        Assert.All(a.Deployments, d => Assert.True(d.Statuses.Zip(d.Statuses.Skip(1)).All(s => s.First.CreatedAt <= s.Second.CreatedAt)));
        Assert.Equal(a.Main.Count, a.Main.Select(c => c.Sha).Distinct().Count());
    }

    [Fact]
    public void Nothing_fails_by_itself_while_somebody_looks()
    {
        History history = HistoryGenerator.Generate(7, Now);
        Assert.DoesNotContain(history.Runs, r => r.Conclusion != "success" && r.CompletedAt > Now.AddDays(-3));
        Assert.Equal("success", history.Runs.Where(r => r.Workflow == "Deploy" && r.CompletedAt < Now).MaxBy(r => r.CompletedAt)!.Conclusion);
    }

    [Fact]
    public async Task Soon_after_the_start_a_change_is_deployed_where_that_is_asked_for()
    {
        await using SampleProcess github = await SampleProcess.StartAsync("Anvila.GitHub", "--deploy-after", "0");
        github.Client.DefaultRequestHeaders.Authorization = new("Bearer", "x");
        string runs = "";
        for (int i = 0; i < 100 && !runs.Contains("Show the version", StringComparison.Ordinal); i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            runs = await github.Client.GetStringAsync("/repos/anvila/api/actions/runs?branch=main&per_page=1", TestContext.Current.CancellationToken);
        }
        Assert.Contains("Show the version", runs);
    }

    [Fact]
    public void What_lies_ahead_shows_as_time_passes()
    {
        var clock = new FakeTimeProvider(Now);
        var repository = new Repository("anvila", "api", HistoryGenerator.Generate(1, Now), clock);
        int before = repository.Main.Count;
        clock.Advance(TimeSpan.FromDays(2));
        Assert.True(repository.Main.Count > before);
        WorkflowRun run = repository.Merge("failure", "Break it");
        Assert.NotEqual("completed", repository.Runs[0].StatusAt(clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("completed", repository.Runs.Single(r => r.Id == run.Id).StatusAt(clock.GetUtcNow()));
        Assert.Equal("failure", repository.Deployments.First(d => d.Sha == run.Sha && d.Environment == "production").Statuses[^1].State);
    }

    [Theory]
    [InlineData("2026-05-01..2026-05-02", "2026-05-02T23:59:59Z", true)]
    [InlineData("2026-05-01..2026-05-02", "2026-05-03T00:00:00Z", false)]
    [InlineData(">=2026-05-01", "2026-05-01T00:00:00Z", true)]
    [InlineData(">2026-05-01", "2026-05-01T12:00:00Z", false)]
    [InlineData("<2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z", false)]
    [InlineData("2026-05-01", "2026-05-01T18:00:00Z", true)]
    public void Dates_filter_as_on_github(string filter, string time, bool holds)
    {
        Assert.True(CreatedFilter.TryParse(filter, out CreatedFilter parsed));
        Assert.Equal(holds, parsed.Holds(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Pages_conditional_requests_and_limits_work_as_on_github()
    {
        await using SampleProcess github = await SampleProcess.StartAsync("Anvila.GitHub", "--seed", "3");
        github.Client.DefaultRequestHeaders.Authorization = new("Bearer", "x");
        HttpResponseMessage first = await github.Client.GetAsync("/repos/anvila/api/actions/runs?branch=main&per_page=50", TestContext.Current.CancellationToken);
        using JsonDocument page = JsonDocument.Parse(await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(50, page.RootElement.GetProperty("workflow_runs").GetArrayLength());
        Assert.Contains("rel=\"next\"", first.Headers.GetValues("Link").Single());
        Assert.Equal("4999", first.Headers.GetValues("X-RateLimit-Remaining").Single());

        using var again = new HttpRequestMessage(HttpMethod.Get, "/repos/anvila/api/actions/runs?branch=main&per_page=50");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        HttpResponseMessage unchanged = await github.Client.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("4999", unchanged.Headers.GetValues("X-RateLimit-Remaining").Single());
        Assert.Equal(HttpStatusCode.NotFound, (await github.Client.GetAsync("/repos/other/api/deployments", TestContext.Current.CancellationToken)).StatusCode);

        string sha = page.RootElement.GetProperty("workflow_runs")[0].GetProperty("head_sha").GetString()!, older = page.RootElement.GetProperty("workflow_runs")[3].GetProperty("head_sha").GetString()!;
        using JsonDocument compare = JsonDocument.Parse(await github.Client.GetStringAsync($"/repos/anvila/api/compare/{older}...{sha}", TestContext.Current.CancellationToken));
        Assert.Equal(3, compare.RootElement.GetProperty("ahead_by").GetInt32());
        using JsonDocument pulls = JsonDocument.Parse(await github.Client.GetStringAsync($"/repos/anvila/api/commits/{sha}/pulls", TestContext.Current.CancellationToken));
        int number = Assert.Single(pulls.RootElement.EnumerateArray()).GetProperty("number").GetInt32();
        Assert.NotEqual("[]", await github.Client.GetStringAsync($"/repos/anvila/api/pulls/{number}/commits", TestContext.Current.CancellationToken));
        Assert.Contains("APPROVED", await github.Client.GetStringAsync($"/repos/anvila/api/pulls/{number}/reviews", TestContext.Current.CancellationToken));
        using JsonDocument deployments = JsonDocument.Parse(await github.Client.GetStringAsync("/repos/anvila/api/deployments?environment=production", TestContext.Current.CancellationToken));
        long id = deployments.RootElement[5].GetProperty("id").GetInt64();
        Assert.Contains("in_progress", await github.Client.GetStringAsync($"/repos/anvila/api/deployments/{id}/statuses", TestContext.Current.CancellationToken));

        github.Client.DefaultRequestHeaders.Authorization = null;
        HttpResponseMessage last = null!;
        for (int i = 0; i < 61; i++) last = await github.Client.GetAsync("/repos/anvila/api/issues?labels=incident&state=all", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, last.StatusCode);
        Assert.Equal("0", last.Headers.GetValues("X-RateLimit-Remaining").Single());
    }

    [Fact]
    public async Task A_live_failure_shows_at_once()
    {
        await using SampleProcess github = await SampleProcess.StartAsync("Anvila.GitHub");
        HttpResponseMessage made = await github.Client.PostAsJsonAsync("/_events", new { conclusion = "failure", title = "Broken change" }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Contains("Broken change", await github.Client.GetStringAsync("/repos/anvila/api/actions/runs?branch=main&per_page=1", TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, (await github.Client.PostAsJsonAsync("/_events", new { conclusion = "odd" }, TestContext.Current.CancellationToken)).StatusCode);
    }
}
