using System.Globalization;
using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;
using Pharos.Reliability.Dora.History;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>Asks for what lists do not say: when a run's jobs began, which commits a deployment brought, and how those came to the branch. Each is asked once and kept in the journal; the newest first.</summary>
internal sealed class RepositoryDetails(GitHubClient client, RepositoryOptions repository, GitHubFacts facts, DeliveryHistory history, DeliveryRecorder recorder)
{
    private const int MaxCommits = 1000;

    private readonly string _root = $"/repos/{repository.Name}";

    /// <summary>Of the pull requests that this pass has read; the commits of one share it.</summary>
    private readonly Dictionary<int, (DateTimeOffset? FirstCommit, DateTimeOffset? FirstReview)> _pulls = [];

    public async Task RunAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        await ReadJobsAsync(budget, cancellationToken);
        await ReadContentsAsync(budget, cancellationToken);
        await ReadPullsAsync(budget, cancellationToken);
    }

    private async Task ReadJobsAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        foreach (RunFact run in history.Facts<RunFact>(r => r.Repository == repository.Name && r.Status == RunStatus.Completed && !r.JobsRead).OrderByDescending(r => r.CreatedAt))
        {
            if (!budget.Take(1)) return;
            string path = string.Create(CultureInfo.InvariantCulture, $"{_root}/actions/runs/{run.Id}/attempts/{run.Attempt}/jobs?per_page=100");
            if (run.Attempt == 1) path = string.Create(CultureInfo.InvariantCulture, $"{_root}/actions/runs/{run.Id}/jobs?per_page=100");
            GitHubAnswer<GitHubJobPage> answer = await client.GetAsync(path, GitHubJson.Default.GitHubJobPage, cancellationToken);
            if (answer.IsUnchanged) continue; // a job has not ended
            RunFact known = answer.Value?.Jobs is { Count: > 0 } jobs ? GitHubFacts.WithJobs(run, [.. jobs.Where(j => Math.Max(1, j.RunAttempt) == run.Attempt)]) : run with { JobsRead = true }; // its logs are gone
            await recorder.RecordAsync([known], cancellationToken);
        }
    }

    private async Task ReadContentsAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        foreach (Deployment one in history.Snapshot().Deployments.Where(d => d.Repository == repository.Name && d.Status == DeploymentStatus.Success && !d.IsRollback && d.PreviousCommit != d.Commit).Reverse())
        {
            if (one.PreviousCommit.Length == 0) await ReadCommitAsync(one.Commit, budget, cancellationToken);
            else if (history.Find(ContentsFact.SubjectOf(repository.Name, one.PreviousCommit, one.Commit)) is null)
            {
                if (!budget.Take(1)) return;
                await ReadComparisonAsync(one, cancellationToken);
            }
        }
    }

    private async Task ReadCommitAsync(string commit, RequestBudget budget, CancellationToken cancellationToken)
    {
        if (history.Find(ChangeFact.SubjectOf(repository.Name, commit)) is not null || !budget.Take(1)) return;
        GitHubAnswer<GitHubCommit> answer = await client.GetAsync($"{_root}/commits/{Uri.EscapeDataString(commit)}", GitHubJson.Default.GitHubCommit, cancellationToken);
        if (facts.Change(answer.Value) is { } change) await recorder.RecordAsync([change], cancellationToken);
    }

    private async Task ReadComparisonAsync(Deployment one, CancellationToken cancellationToken)
    {
        var found = new List<Fact>();
        var commits = new List<string>();
        string? path = $"{_root}/compare/{Uri.EscapeDataString(one.PreviousCommit)}...{Uri.EscapeDataString(one.Commit)}?per_page=100";
        bool truncated = false;
        while (path is not null)
        {
            GitHubAnswer<GitHubComparison> answer = await client.GetAsync(path, GitHubJson.Default.GitHubComparison, cancellationToken);
            foreach (GitHubCommit commit in answer.Value?.Commits ?? [])
            {
                if (facts.Change(commit) is not { } change) continue;
                if (truncated = commits.Count == MaxCommits) break;
                commits.Add(change.Commit);
                found.Add(change);
            }
            path = truncated ? null : answer.Next;
        }
        found.Add(new ContentsFact { Service = repository.Service, Repository = repository.Name, Base = one.PreviousCommit, Head = one.Commit, Commits = commits, DeployedAt = one.Time, Truncated = truncated });
        await recorder.RecordAsync(found, cancellationToken);
    }

    private async Task ReadPullsAsync(RequestBudget budget, CancellationToken cancellationToken)
    {
        IEnumerable<ChangeFact> missing = history.Snapshot().Deployments.Reverse()
            .Where(d => d.Repository == repository.Name && d.Status == DeploymentStatus.Success)
            .SelectMany(d => d.Changes).Where(c => !c.PullRead && !c.IsBot).DistinctBy(c => c.Commit).ToList();
        foreach (ChangeFact change in missing)
        {
            if (!budget.Take(3)) return;
            GitHubAnswer<GitHubPull[]> answer = await client.GetAsync($"{_root}/commits/{Uri.EscapeDataString(change.Commit)}/pulls?per_page=100", GitHubJson.Default.GitHubPullArray, cancellationToken);
            GitHubPull? pull = (answer.Value ?? []).Where(p => p.MergedAt is not null).OrderByDescending(p => p.Base?.Ref == repository.Branch).ThenBy(p => p.MergedAt).FirstOrDefault();
            if (pull is null)
            {
                await recorder.RecordAsync([change with { PullRead = true }], cancellationToken);
                continue;
            }
            if (!_pulls.TryGetValue(pull.Number, out (DateTimeOffset? FirstCommit, DateTimeOffset? FirstReview) times)) _pulls[pull.Number] = times = await ReadPullAsync(pull, cancellationToken);
            await recorder.RecordAsync([facts.OfPull(pull, change.Commit) with { FirstCommitAt = times.FirstCommit, FirstReviewAt = times.FirstReview, PullRead = true }], cancellationToken);
        }
    }

    private async Task<(DateTimeOffset? FirstCommit, DateTimeOffset? FirstReview)> ReadPullAsync(GitHubPull pull, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{_root}/pulls/{pull.Number}");
        GitHubAnswer<GitHubCommit[]> commits = await client.GetAsync($"{path}/commits?per_page=100", GitHubJson.Default.GitHubCommitArray, cancellationToken);
        GitHubAnswer<GitHubReview[]> reviews = await client.GetAsync($"{path}/reviews?per_page=100", GitHubJson.Default.GitHubReviewArray, cancellationToken);
        return ((commits.Value ?? []).Min(c => c.Commit?.Author?.Date),
            (reviews.Value ?? []).Where(r => r.State != "PENDING" && r.User?.Login != pull.User?.Login && !(r.User?.IsBot ?? false)).Min(r => r.SubmittedAt));
    }
}
