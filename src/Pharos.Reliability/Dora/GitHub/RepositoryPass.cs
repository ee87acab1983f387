using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>One pass over a repository: what is new first (runs, deployments, issues), then details that are still missing, as far as the budget goes.</summary>
internal sealed class RepositoryPass(GitHubClient client, RepositoryOptions repository, DeliveryHistory history, DeliveryRecorder recorder, DateTimeOffset since, DateTimeOffset now)
{
    /// <summary>A pass reads this much of what the one before it read: lists show changes late, and times are the makers' clocks.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(2);

    /// <summary>A run or deployment that has not ended by now is not asked for any more.</summary>
    private static readonly TimeSpan s_longestOpen = TimeSpan.FromDays(7);

    /// <summary>GitHub gives no more than 1000 runs of a filtered list: a longer time is read in parts.</summary>
    private const int FilteredLimit = 1000;

    private const int MaxPages = 200;

    private readonly GitHubFacts _facts = new(repository);
    private readonly string _root = $"/repos/{repository.Name}";

    /// <summary>Gives whether details were left for the next pass.</summary>
    public async Task<bool> RunAsync(int details, CancellationToken cancellationToken)
    {
        if (repository.Workflows.Count > 0) await ReadRunsAsync(since, DateTimeOffset.MaxValue, cancellationToken);
        await ReadDeploymentsAsync(cancellationToken);
        var budget = new RequestBudget(details, client.Limit);
        if (repository.IncidentLabel.Length > 0) await ReadIssuesAsync(budget, cancellationToken);
        await ReadOpenRunsAsync(budget, cancellationToken);
        await ReadStatusesAsync(budget, cancellationToken);
        await new RepositoryDetails(client, repository, _facts, history, recorder).RunAsync(budget, cancellationToken);
        return budget.IsExhausted;
    }

    /// <summary>Whole days, so that the address and with it the entity tag stays the same over a day.</summary>
    private async Task ReadRunsAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        string created = to == DateTimeOffset.MaxValue ? $">={Day(from)}" : $"{Day(from)}..{Day(to)}";
        string path = $"{_root}/actions/runs?branch={Uri.EscapeDataString(repository.Branch)}&created={Uri.EscapeDataString(created)}&per_page=100";
        GitHubAnswer<GitHubRunPage> first = await client.GetAsync(path, GitHubJson.Default.GitHubRunPage, cancellationToken);
        DateTimeOffset end = to == DateTimeOffset.MaxValue ? now : to;
        if (first.Value?.TotalCount > FilteredLimit && end - from >= TimeSpan.FromDays(2))
        {
            DateTimeOffset middle = from + (end - from) / 2;
            await ReadRunsAsync(from, middle, cancellationToken);
            await ReadRunsAsync(middle.AddDays(1), to, cancellationToken);
            return;
        }
        await PagesAsync(path, first, GitHubJson.Default.GitHubRunPage, page =>
            [.. (page.WorkflowRuns ?? []).SelectMany(r => _facts.Run(r) is { } run ? new Fact?[] { run, _facts.Change(r.HeadCommit) } : []).OfType<Fact>()], _ => true, cancellationToken);
    }

    /// <summary>Newest first; the list has no filter by time.</summary>
    private async Task ReadDeploymentsAsync(CancellationToken cancellationToken)
    {
        string path = $"{_root}/deployments?per_page=100";
        await PagesAsync(path, await client.GetAsync(path, GitHubJson.Default.GitHubDeploymentArray, cancellationToken), GitHubJson.Default.GitHubDeploymentArray,
            page => [.. page.Where(d => d.CreatedAt >= since).Select(d => _facts.Deployment(d, [], null)).OfType<Fact>()], page => page.Length > 0 && page[^1].CreatedAt >= since, cancellationToken);
    }

    /// <summary>The open ones, and those that were closed of late. One that was open and is in neither list has lost its label.</summary>
    private async Task ReadIssuesAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        string filter = $"{_root}/issues?labels={Uri.EscapeDataString(repository.IncidentLabel)}&per_page=100";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool isUnchanged = true;
        foreach (string path in (string[])[$"{filter}&state=closed&since={Day(since)}T00:00:00Z", $"{filter}&state=open"])
        {
            GitHubAnswer<GitHubIssue[]> first = await client.GetAsync(path, GitHubJson.Default.GitHubIssueArray, cancellationToken);
            isUnchanged &= first.IsUnchanged;
            await PagesAsync(path, first, GitHubJson.Default.GitHubIssueArray, page =>
            {
                Fact[] facts = [.. page.Select(i => Incident(i)).OfType<Fact>()];
                foreach (Fact fact in facts) seen.Add(fact.Subject);
                return facts;
            }, _ => true, cancellationToken);
        }
        if (isUnchanged) return;
        foreach (IncidentFact open in history.Facts<IncidentFact>(i => IsOurs(i.Repository) && i.ClosedAt is null && !i.Withdrawn).Where(i => !seen.Contains(i.Subject)))
        {
            if (!budget.Take(1)) return;
            GitHubAnswer<GitHubIssue> answer = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{_root}/issues/{open.Number}"), GitHubJson.Default.GitHubIssue, cancellationToken);
            if (answer.IsUnchanged) continue;
            Fact told = (Fact?)Incident(answer.Value) ?? open with { Withdrawn = true }; // the issue was deleted or moved
            await recorder.RecordAsync([told], cancellationToken);
        }
    }

    private IncidentFact? Incident(GitHubIssue? issue) => _facts.Incident(issue, isDeleted: false, subject => history.Find(subject) is not null);

    /// <summary>Runs that began before the time that lists are read for, and have not ended.</summary>
    private async Task ReadOpenRunsAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        foreach (RunFact open in history.Facts<RunFact>(r => IsOurs(r.Repository) && r.Status != RunStatus.Completed && r.CreatedAt < since.AddDays(1) && r.CreatedAt > now - s_longestOpen))
        {
            if (!budget.Take(1)) return;
            GitHubAnswer<GitHubRun> answer = await client.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{_root}/actions/runs/{open.Id}"), GitHubJson.Default.GitHubRun, cancellationToken);
            if (_facts.Run(answer.Value) is { } run) await recorder.RecordAsync([run], cancellationToken);
        }
    }

    private async Task ReadStatusesAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = since < now - s_longestOpen ? since : now - s_longestOpen;
        foreach (DeploymentFact open in history.Facts<DeploymentFact>(d => IsOurs(d.Repository) && d.Source == DeploymentFact.FromGitHub && !d.Status.IsEnd() && d.CreatedAt >= oldest).OrderByDescending(d => d.CreatedAt))
        {
            if (!budget.Take(1)) return;
            GitHubAnswer<GitHubDeploymentStatus[]> answer = await client.GetAsync($"{_root}/deployments/{open.Id}/statuses?per_page=100", GitHubJson.Default.GitHubDeploymentStatusArray, cancellationToken);
            if (answer.Value is not { Length: > 0 } statuses) continue;
            var deployment = new GitHubDeployment(long.Parse(open.Id, CultureInfo.InvariantCulture), open.Commit, null, GitHubNameOf(open.Environment), open.Title, open.CreatedAt, new GitHubUser(open.Actor, null));
            if (_facts.Deployment(deployment, statuses, open.RunId) is { } known) await recorder.RecordAsync([known], cancellationToken);
        }
    }

    private async Task PagesAsync<T>(string path, GitHubAnswer<T> first, JsonTypeInfo<T> type, Func<T, IReadOnlyList<Fact>> read, Func<T, bool> goesOn, CancellationToken cancellationToken) where T : class
    {
        GitHubAnswer<T> page = first;
        for (int number = 1; ; number++)
        {
            if (page.Value is { } value)
            {
                await recorder.RecordAsync(read(value), cancellationToken);
                if (!goesOn(value)) return;
            }
            else if (!page.IsUnchanged) return;
            if (page.Next is not { } next || next == path || number == MaxPages) return;
            if (page.IsUnchanged && typeof(T) != typeof(GitHubRunPage)) return; // newest first without a filter: behind a page that is as before nothing is new
            page = await client.GetAsync(path = next, type, cancellationToken);
        }
    }

    private string GitHubNameOf(string environment) => repository.Environments.FirstOrDefault(e => e.Value == environment).Key ?? environment;

    private bool IsOurs(string name) => name == repository.Name;

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
