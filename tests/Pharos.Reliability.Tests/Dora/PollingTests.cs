using Microsoft.AspNetCore.Http;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.Figures;
using Pharos.Reliability.Dora.GitHub;
using Pharos.Reliability.Dora.History;
using Pharos.Reliability.Tests.Dora.Support;
using Pharos.State;

namespace Pharos.Reliability.Tests.Dora;

/// <summary>Polling over HTTP against a GitHub whose pages the test sets. It is 2026-05-04, 08:00.</summary>
public sealed class PollingTests : IAsyncLifetime
{
    private const string Token = "ghp_THE_TOKEN";
    private const string Runs = "/repos/anvila/api/actions/runs?branch=main&created=>=2026-04-27&per_page=100";
    private static readonly RepositoryOptions Repository = new() { Name = "anvila/api", Service = "anvila-api", Workflows = ["Deploy"], Environment = "production", IncidentLabel = "incident" };

    private FakeGitHub _github = null!;
    private DoraHost _host = null!;
    private GitHubClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _github = await FakeGitHub.StartAsync();
        _host = await DoraHost.StartAsync();
        _client = Client(new GitHubOptions { ApiUrl = _github.Url, Token = Secret.Of(Token) });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
        await _github.DisposeAsync();
    }

    private GitHubClient Client(GitHubOptions options) => new(options, new SocketsHttpHandler { AllowAutoRedirect = false }, _host.Registry, _host.Clock);

    private Task<bool> PassAsync(int details = 500, RepositoryOptions? repository = null) =>
        new RepositoryPass(_client, repository ?? Repository, _host.Part.History, _host.Part.Recorder, Story.Start.AddDays(-7), Story.Start).RunAsync(details, TestContext.Current.CancellationToken);

    private DeliverySnapshot History => _host.Part.History.Snapshot();

    private static string Run(long id, string sha, string created, string status, string? conclusion, string? updated = null) =>
        $$"""{"id":{{id}},"name":"Deploy","head_branch":"main","head_sha":"{{sha}}","run_number":{{id}},"run_attempt":1,"status":"{{status}}","conclusion":{{(conclusion is null ? "null" : $"\"{conclusion}\"")}},"created_at":"{{created}}","run_started_at":"{{created}}","updated_at":"{{updated ?? created}}","display_title":"Change {{id}}"}""";

    private static string RunPage(params string[] runs) => $$"""{"total_count":{{runs.Length}},"workflow_runs":[{{string.Join(',', runs)}}]}""";

    /// <summary>Two deployments with all of their details: the second brings a squashed pull request of two days.</summary>
    private FakeGitHub TwoDeployments() => _github
        .Page(Runs, RunPage(Run(2, "bbbbbbb", "2026-05-03T10:00:00Z", "completed", "success", "2026-05-03T10:20:00Z"), Run(1, "aaaaaaa", "2026-05-01T10:00:00Z", "completed", "success", "2026-05-01T10:20:00Z")))
        .Page("/repos/anvila/api/actions/runs/1/jobs?per_page=100", """{"jobs":[{"run_id":1,"run_attempt":1,"status":"completed","started_at":"2026-05-01T10:02:00Z","completed_at":"2026-05-01T10:19:00Z"}]}""")
        .Page("/repos/anvila/api/actions/runs/2/jobs?per_page=100", """{"jobs":[{"run_id":2,"run_attempt":1,"status":"completed","started_at":"2026-05-03T10:04:00Z","completed_at":"2026-05-03T10:10:00Z"},{"run_id":2,"run_attempt":1,"status":"completed","started_at":"2026-05-03T10:10:00Z","completed_at":"2026-05-03T10:19:00Z"}]}""")
        .Page("/repos/anvila/api/deployments?per_page=100", """[{"id":70,"sha":"bbbbbbb","ref":"main","environment":"staging","created_at":"2026-05-03T10:05:00Z","creator":{"login":"ada"}},{"id":9,"sha":"old","environment":"staging","created_at":"2026-01-01T00:00:00Z"}]""")
        .Page("/repos/anvila/api/deployments/70/statuses?per_page=100", """[{"state":"inactive","created_at":"2026-05-03T11:00:00Z"},{"state":"success","created_at":"2026-05-03T10:07:00Z"},{"state":"in_progress","created_at":"2026-05-03T10:05:30Z"}]""")
        .Page("/repos/anvila/api/issues?labels=incident&per_page=100&state=closed&since=2026-04-27T00:00:00Z", """[{"number":3,"title":"Search fails","state":"closed","labels":[{"name":"incident"},{"name":"production"}],"created_at":"2026-05-03T11:00:00Z","closed_at":"2026-05-03T12:00:00Z","updated_at":"2026-05-03T12:00:00Z"}]""")
        .Page("/repos/anvila/api/issues?labels=incident&per_page=100&state=open", "[]")
        .Page("/repos/anvila/api/commits/aaaaaaa", """{"sha":"aaaaaaa","commit":{"message":"First","author":{"name":"ada","date":"2026-05-01T09:00:00Z"}},"author":{"login":"ada","type":"User"}}""")
        .Page("/repos/anvila/api/commits/aaaaaaa/pulls?per_page=100", "[]")
        .Page("/repos/anvila/api/commits/bbbbbbb", """{"sha":"bbbbbbb","commit":{"message":"Second (#4)","author":{"name":"ada","date":"2026-05-03T09:55:00Z"}},"author":{"login":"ada","type":"User"}}""")
        .Page("/repos/anvila/api/compare/aaaaaaa...bbbbbbb?per_page=100", """{"status":"ahead","total_commits":2,"commits":[{"sha":"bot0000","commit":{"message":"Bump","author":{"date":"2026-05-02T09:00:00Z"}},"author":{"login":"dependabot[bot]","type":"Bot"}},{"sha":"bbbbbbb","commit":{"message":"Second (#4)","author":{"name":"ada","date":"2026-05-03T09:55:00Z"}},"author":{"login":"ada","type":"User"}}]}""")
        .Page("/repos/anvila/api/commits/bbbbbbb/pulls?per_page=100", """[{"number":4,"title":"Second","user":{"login":"ada","type":"User"},"created_at":"2026-05-02T10:00:00Z","merged_at":"2026-05-03T09:55:00Z","merge_commit_sha":"bbbbbbb","base":{"ref":"main"}}]""")
        .Page("/repos/anvila/api/pulls/4/commits?per_page=100", """[{"sha":"c1","commit":{"author":{"date":"2026-05-01T10:19:00Z"}}},{"sha":"c2","commit":{"author":{"date":"2026-05-02T09:00:00Z"}}}]""")
        .Page("/repos/anvila/api/pulls/4/reviews?per_page=100", """[{"state":"COMMENTED","submitted_at":"2026-05-02T11:00:00Z","user":{"login":"ada"}},{"state":"APPROVED","submitted_at":"2026-05-02T16:00:00Z","user":{"login":"grace"}}]""");

    [Fact]
    public async Task A_history_read_whole_gives_the_figures_that_a_person_computes()
    {
        TwoDeployments();
        Assert.False(await PassAsync());
        DoraFigures figures = new FigureCalculator(History, "anvila-api", "production", new DoraOptions()).Over(Story.Start.AddDays(-7), Story.Start);
        Assert.Equal((2, 0), (figures.Successes, figures.Failures));
        // First: authored 09:00, its last job ended 10:19. Second: first commit two days and a second-to-last job before 10:19. The bot's does not count.
        Assert.Equal([TimeSpan.FromMinutes(79), TimeSpan.FromHours(48)], figures.LeadTimes.Select(l => l.Total));
        LeadTime second = figures.LeadTimes[1];
        Assert.Equal(
            [("coding", new TimeSpan(23, 41, 0)), ("pickup", TimeSpan.FromHours(6)), ("review", new TimeSpan(17, 55, 0)), ("merge_to_run", TimeSpan.FromMinutes(5)), ("queue", TimeSpan.FromMinutes(4)), ("run", TimeSpan.FromMinutes(15))],
            second.Stages);
        Assert.Equal((1, 0.5, TimeSpan.FromHours(1)), (figures.CausedIncidents, figures.ChangeFailureRate, figures.MeanRestore));
        Deployment staging = Assert.Single(History.Deployments, d => d.Environment == "staging");
        Assert.Equal((DeploymentStatus.Success, new DateTimeOffset(2026, 5, 3, 10, 7, 0, TimeSpan.Zero), 2L), (staging.Status, staging.FinishedAt, staging.Run!.Id)); // not 11:00, when it was replaced
    }

    [Fact]
    public async Task A_second_pass_asks_only_what_may_have_changed_and_nothing_is_kept_twice()
    {
        TwoDeployments();
        await PassAsync();
        int events = _host.Journal.Query(new EventQuery { Limit = 1000 }).Events.Count;
        _github.Requests.Clear();
        await PassAsync();
        Assert.All(_github.Requests, r => Assert.Equal(304, r.Status));
        Assert.Equal([Runs, "/repos/anvila/api/deployments?per_page=100"], _github.Requests.Select(r => r.Path).Where(p => !p.Contains("issues", StringComparison.Ordinal)));
        Assert.Equal(4, _github.Requests.Count);
        Assert.Equal(events, _host.Journal.Query(new EventQuery { Limit = 1000 }).Events.Count);
    }

    [Fact]
    public async Task Polling_adds_what_deliveries_missed_and_doubles_nothing()
    {
        var run = new GitHubFacts(Repository).Run(new GitHubRun(2, "Deploy", null, "main", "bbbbbbb", "Change 2", 2, 1, "completed", "success", new(2026, 5, 3, 10, 0, 0, TimeSpan.Zero), null, new(2026, 5, 3, 10, 20, 0, TimeSpan.Zero), null, null, null))!;
        await _host.Part.Recorder.RecordAsync([run], TestContext.Current.CancellationToken);
        TwoDeployments();
        await PassAsync();
        Assert.Equal(["aaaaaaa", "bbbbbbb"], History.Deployments.Where(d => d.Environment == "production").Select(d => d.Commit));
    }

    [Fact]
    public async Task Pages_are_followed_also_where_the_first_is_unchanged()
    {
        string second = Runs + "&page=2";
        _github.Page(Runs, RunPage(Run(2, "bbbbbbb", "2026-05-03T10:00:00Z", "completed", "success")), second).Page(second, RunPage(Run(1, "aaaaaaa", "2026-05-01T10:00:00Z", "in_progress", null)));
        await PassAsync(0);
        Assert.Equal([DeploymentStatus.Running, DeploymentStatus.Success], History.Deployments.Select(d => d.Status));
        _github.Page(second, RunPage(Run(1, "aaaaaaa", "2026-05-01T10:00:00Z", "completed", "failure", "2026-05-01T10:09:00Z")));
        await PassAsync(0);
        Assert.Equal(DeploymentStatus.Failure, History.Deployments.First(d => d.Commit == "aaaaaaa").Status);
    }

    [Fact]
    public async Task More_runs_than_github_gives_for_one_filter_are_read_in_parts()
    {
        static string Many(int total, params string[] runs) => RunPage(runs).Replace($"\"total_count\":{runs.Length}", $"\"total_count\":{total}", StringComparison.Ordinal);
        string Part(string created) => Runs.Replace(">=2026-04-27", created, StringComparison.Ordinal);
        _github.Page(Runs, Many(1500, Run(9, "zzzzzzz", "2026-05-03T10:00:00Z", "completed", "success")))
            .Page(Part("2026-04-27..2026-04-30"), Many(700, Run(1, "aaaaaaa", "2026-04-28T10:00:00Z", "completed", "success")))
            .Page(Part(">=2026-05-01"), Many(800, Run(2, "bbbbbbb", "2026-05-02T10:00:00Z", "completed", "success")));
        await PassAsync(0);
        Assert.Equal(["aaaaaaa", "bbbbbbb"], History.Deployments.Select(d => d.Commit));
    }

    [Fact]
    public async Task A_pass_stops_at_its_budget_says_so_and_the_next_goes_on()
    {
        TwoDeployments();
        Assert.True(await PassAsync(3));
        for (int pass = 0; pass < 10 && await PassAsync(3); pass++) { }
        Assert.Equal(2, new FigureCalculator(History, "anvila-api", "production", new DoraOptions()).Over(Story.Start.AddDays(-7), Story.Start).LeadTimes.Count(l => l.Stages.Count >= 3));
    }

    public static TheoryData<int, string, string, string, int> Limits => new()
    {
        { 403, "X-RateLimit-Remaining=0;X-RateLimit-Reset=RESET", "API rate limit exceeded", "primary", 601 },
        { 429, "X-RateLimit-Remaining=0;X-RateLimit-Reset=RESET", "API rate limit exceeded", "primary", 601 },
        { 403, "Retry-After=90", "You have exceeded a secondary rate limit", "secondary with a time", 90 },
        { 429, "Retry-After=90", "", "secondary with a time", 90 },
        { 403, "X-RateLimit-Remaining=4000", "You have exceeded a secondary rate limit and have been temporarily blocked", "secondary without a time", 60 },
        { 429, "", "", "secondary without a time", 60 },
    };

    [Theory, MemberData(nameof(Limits))]
    public async Task At_a_limit_nothing_is_asked_until_it_is_over(int status, string headers, string message, string kind, int seconds)
    {
        _github.Once(response =>
        {
            response.StatusCode = status;
            foreach (string header in headers.Split(';', StringSplitOptions.RemoveEmptyEntries))
                response.Headers[header.Split('=')[0]] = header.Split('=')[1].Replace("RESET", _host.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            response.WriteAsync($$"""{"message":"{{message}}"}""").GetAwaiter().GetResult();
        });
        TwoDeployments();
        var limited = await Assert.ThrowsAsync<RateLimitedException>(() => PassAsync());
        Assert.True(limited.Until == _host.Clock.GetUtcNow().AddSeconds(seconds), $"{kind}: {limited.Until:O}");
        _host.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await Assert.ThrowsAsync<RateLimitedException>(() => PassAsync());
        Assert.Single(_github.Requests);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await PassAsync();
        Assert.Equal(2, History.Deployments.Count(d => d.Environment == "production"));
    }

    [Fact]
    public async Task Secondary_limits_in_a_row_double_the_wait()
    {
        foreach (int seconds in (int[])[60, 120, 240])
        {
            _github.Once(response => response.StatusCode = 429);
            Assert.Equal(_host.Clock.GetUtcNow().AddSeconds(seconds), (await Assert.ThrowsAsync<RateLimitedException>(() => PassAsync())).Until);
            _host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        }
    }

    [Fact]
    public async Task The_last_tenth_of_the_limit_is_left_for_what_is_new()
    {
        TwoDeployments();
        var limit = new RateLimitState(_host.Clock);
        using var answer = new HttpResponseMessage(System.Net.HttpStatusCode.OK);
        answer.Headers.Add("X-RateLimit-Limit", "60");
        answer.Headers.Add("X-RateLimit-Remaining", "7");
        limit.Observe(answer, "");
        var budget = new RequestBudget(100, limit);
        Assert.True(budget.Take(1));
        Assert.False(budget.Take(2));
        Assert.False(budget.IsExhausted);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task Errors_name_the_path_and_never_the_token()
    {
        _github.Once(response =>
        {
            response.StatusCode = 401;
            response.WriteAsync($$"""{"message":"Bad credentials {{Token}}"}""").GetAwaiter().GetResult();
        });
        GitHubException refused = await Assert.ThrowsAsync<GitHubException>(() => PassAsync());
        Assert.Equal("/repos/anvila/api/actions/runs: 401 Bad credentials <secret>", refused.Message);
        Assert.Equal($"Bearer {Token}", Assert.Single(_github.Requests).Authorization);
        using GitHubClient unreachable = Client(new GitHubOptions { ApiUrl = new Uri("http://127.0.0.1:1"), Token = Secret.Of(Token) });
        GitHubException failed = await Assert.ThrowsAsync<GitHubException>(() => unreachable.GetAsync("/x", GitHubJson.Default.GitHubRunPage, TestContext.Current.CancellationToken));
        using GitHubClient broken = Client(new GitHubOptions { ApiUrl = _github.Url, Token = Secret.Of("line\nbreak " + Token) });
        GitHubException odd = await Assert.ThrowsAsync<GitHubException>(() => broken.GetAsync("/x", GitHubJson.Default.GitHubRunPage, TestContext.Current.CancellationToken));
        using GitHubClient missing = Client(new GitHubOptions { ApiUrl = _github.Url, Token = Secret.FromFile("/does/not/exist") });
        GitHubException unread = await Assert.ThrowsAsync<GitHubException>(() => missing.GetAsync("/x", GitHubJson.Default.GitHubRunPage, TestContext.Current.CancellationToken));
        Assert.Contains("/does/not/exist", unread.Message);
        Assert.All((Exception[])[refused, failed, odd, unread], e => Assert.DoesNotContain(Token, e.ToString()));
        Assert.DoesNotContain(Token, _host.Registry.Write());
    }

    [Fact]
    public async Task A_poller_that_fails_says_why_without_the_token_and_tries_again()
    {
        _github.Once(response =>
        {
            response.StatusCode = 500;
            response.WriteAsync(Token).GetAwaiter().GetResult();
        });
        TwoDeployments();
        await _host.Part.ApplyAsync(new DoraOptions { GitHub = new GitHubOptions { ApiUrl = _github.Url, Token = Secret.Of(Token), PollInterval = TimeSpan.FromSeconds(30), History = TimeSpan.FromDays(7), Repositories = [Repository] } });
        await Until(() => _host.Log.Any(l => l.Contains("next try", StringComparison.Ordinal)));
        await Until(() =>
        {
            if (History.Deployments.Count(d => d.Status == DeploymentStatus.Success) == 3) return true;
            _host.Clock.Advance(TimeSpan.FromSeconds(31)); // again, because the poller says that it waits before it does
            return false;
        });
        Assert.Contains(_host.Log, l => l.Contains("GitHub repository anvila/api: /repos/anvila/api/actions/runs: 500", StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Log, l => l.Contains(Token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delivery_wakes_the_poller_before_its_interval_is_over()
    {
        TwoDeployments();
        await _host.Part.ApplyAsync(new DoraOptions { GitHub = new GitHubOptions { ApiUrl = _github.Url, WebhookSecret = Secret.Of(DoraHost.Secret), PollInterval = TimeSpan.FromHours(1), History = TimeSpan.FromDays(7), Repositories = [Repository] } });
        await Until(() => _host.Registry.Write().Contains("pharos_dora_github_polls_total{outcome=\"passed\"} 1", StringComparison.Ordinal));
        byte[] body = System.Text.Encoding.UTF8.GetBytes($$"""{"workflow_run": {{Run(3, "ccccccc", "2026-05-04T07:30:00Z", "completed", "failure")}}, "repository": {"full_name": "anvila/api"} }""");
        Assert.Equal(202, (await _host.DeliverAsync("workflow_run", body, "d-9")).Status);
        await Until(() => _host.Registry.Write().Contains("pharos_dora_github_polls_total{outcome=\"passed\"} 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_token_never_goes_to_another_host()
    {
        await using FakeGitHub other = await FakeGitHub.StartAsync();
        _github.Page(Runs, RunPage(Run(2, "bbbbbbb", "2026-05-03T10:00:00Z", "completed", "success")), other.Url + "repos/anvila/api/actions/runs?page=2");
        await PassAsync(0);
        _github.Once(response => response.Redirect(other.Url + "elsewhere"));
        Assert.Contains("redirected to another host", (await Assert.ThrowsAsync<GitHubException>(() => PassAsync(0))).Message);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_repository_that_was_renamed_is_followed_on_the_same_host()
    {
        TwoDeployments();
        _github.Once(response =>
        {
            response.StatusCode = 301;
            response.Headers.Location = "/repositories/1/runs";
        }).Page("/repositories/1/runs", RunPage(Run(1, "aaaaaaa", "2026-05-01T10:00:00Z", "completed", "success")));
        await PassAsync(0);
        Assert.Equal("aaaaaaa", Assert.Single(History.Deployments, d => d.Environment == "production").Commit);
    }

    [Fact]
    public async Task An_issue_that_lost_its_label_is_no_incident_any_more()
    {
        const string open = "/repos/anvila/api/issues?labels=incident&per_page=100&state=open", issue = """{"number":3,"title":"Search fails","state":"open","labels":[{"name":"LABEL"}],"created_at":"2026-05-03T11:00:00Z","updated_at":"2026-05-03T12:00:00Z"}""";
        TwoDeployments().Page(open, "[" + issue.Replace("LABEL", "incident", StringComparison.Ordinal) + "]").Page("/repos/anvila/api/issues?labels=incident&per_page=100&state=closed&since=2026-04-27T00:00:00Z", "[]");
        await PassAsync();
        Assert.Single(History.Issues);
        _github.Page(open, "[]").Page("/repos/anvila/api/issues/3", issue.Replace("LABEL", "bug", StringComparison.Ordinal));
        await PassAsync();
        Assert.Empty(History.Issues);
    }

    private static async Task Until(Func<bool> holds)
    {
        for (int i = 0; i < 600 && !holds(); i++) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.True(holds(), "did not happen within 30 s");
    }
}
