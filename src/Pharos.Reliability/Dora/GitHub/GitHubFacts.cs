using Pharos.Reliability.Dora.Config;
using Pharos.Reliability.Dora.Facts;

namespace Pharos.Reliability.Dora.GitHub;

/// <summary>GitHub's objects as facts of one repository, the same whether a delivery or the REST API brought them. Null where the object does not count or lacks what a fact needs.</summary>
internal sealed class GitHubFacts(RepositoryOptions repository)
{
    private const int MaxText = 300;

    public RunFact? Run(GitHubRun? run)
    {
        if (run is not { Id: > 0, HeadSha.Length: > 0, CreatedAt: { } created } || !repository.Deploys(run.Name ?? "", run.Path ?? "", run.HeadBranch ?? "")) return null;
        RunStatus status = run.Status switch { "completed" => RunStatus.Completed, "in_progress" => RunStatus.Running, _ => RunStatus.Queued };
        return new RunFact
        {
            Service = repository.Service,
            Environment = repository.Environment,
            Repository = repository.Name,
            Id = run.Id,
            Attempt = Math.Max(1, run.RunAttempt),
            Number = run.RunNumber,
            Workflow = Cut(run.Name),
            Branch = Cut(run.HeadBranch),
            Commit = Cut(run.HeadSha),
            Title = Cut(run.DisplayTitle ?? run.HeadCommit?.Message),
            Actor = Cut(run.Actor?.Login),
            Url = Cut(run.HtmlUrl),
            Status = status,
            Conclusion = status == RunStatus.Completed ? Cut(run.Conclusion) : "",
            CreatedAt = run.RunAttempt > 1 && run.RunStartedAt is { } again ? again : created,
            CompletedAt = status == RunStatus.Completed ? run.UpdatedAt ?? created : null, // no field says when it ended; a completed run is seldom touched again
        };
    }

    /// <summary>The run with the times of its jobs; unchanged while a job has not ended.</summary>
    public static RunFact WithJobs(RunFact run, IReadOnlyList<GitHubJob> jobs)
    {
        if (jobs.Count == 0 || jobs.Any(j => j.Status != "completed")) return run;
        DateTimeOffset? ended = jobs.Max(j => j.CompletedAt);
        return run with { JobsRead = true, StartedAt = jobs.Min(j => j.StartedAt), CompletedAt = ended > run.CreatedAt ? ended : run.CompletedAt };
    }

    /// <summary>The known run with the time at which a job began; null where that says nothing new.</summary>
    public static RunFact? WithJob(RunFact run, GitHubJob job) =>
        job is { Status: "in_progress" or "completed", StartedAt: { } started } && (run.StartedAt is null || started < run.StartedAt)
            ? run with { StartedAt = started, Status = run.Status == RunStatus.Queued ? RunStatus.Running : run.Status }
            : null;

    /// <param name="statuses">In any order; those that the deployment has had so far.</param>
    public DeploymentFact? Deployment(GitHubDeployment? deployment, IReadOnlyList<GitHubDeploymentStatus> statuses, long? runId)
    {
        if (deployment is not { Id: > 0, Sha.Length: > 0, Environment.Length: > 0, CreatedAt: { } created } || repository.EnvironmentOf(deployment.Environment) is not { } environment) return null;
        GitHubDeploymentStatus? last = statuses.Where(s => s.State is not null && DeploymentStatuses.Read(s.State) is not null)
            .OrderByDescending(s => DeploymentStatuses.Read(s.State!)).ThenBy(s => s.CreatedAt).FirstOrDefault();
        DeploymentStatus status = last is null ? DeploymentStatus.Pending : DeploymentStatuses.Read(last.State!)!.Value;
        return new DeploymentFact
        {
            Source = DeploymentFact.FromGitHub,
            Service = repository.Service,
            Environment = environment,
            Id = deployment.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Repository = repository.Name,
            Commit = Cut(deployment.Sha),
            Title = Cut(deployment.Description),
            Actor = Cut(deployment.Creator?.Login),
            Url = Cut(last?.LogUrl is { Length: > 0 } log ? log : last?.TargetUrl),
            Status = status,
            CreatedAt = created,
            StartedAt = statuses.Where(s => s.State == "in_progress").Min(s => s.CreatedAt),
            FinishedAt = status.IsEnd() ? last!.CreatedAt ?? created : null,
            RunId = runId,
        };
    }

    public ChangeFact? Change(GitHubHeadCommit? commit) => commit is not { Id.Length: > 0 } ? null : new ChangeFact
    {
        Service = repository.Service,
        Repository = repository.Name,
        Commit = Cut(commit.Id),
        Title = FirstLine(commit.Message),
        Author = Cut(commit.Author?.Username ?? commit.Author?.Name),
        IsBot = (commit.Author?.Username ?? commit.Author?.Name)?.EndsWith("[bot]", StringComparison.Ordinal) ?? false,
        AuthoredAt = commit.Timestamp,
    };

    public ChangeFact? Change(GitHubCommit? commit) => commit is not { Sha.Length: > 0 } ? null : new ChangeFact
    {
        Service = repository.Service,
        Repository = repository.Name,
        Commit = Cut(commit.Sha),
        Title = FirstLine(commit.Commit?.Message),
        Author = Cut(commit.Author?.Login ?? commit.Commit?.Author?.Name),
        IsBot = commit.Author?.IsBot ?? false,
        AuthoredAt = commit.Commit?.Author?.Date ?? commit.Commit?.Committer?.Date,
        Url = Cut(commit.HtmlUrl),
    };

    /// <summary>What a merged pull request says of the commit that it made on the branch.</summary>
    public ChangeFact? Change(GitHubPull? pull) =>
        pull is not { MergedAt: not null, MergeCommitSha.Length: > 0, Number: > 0 } || (pull.Base?.Ref is { } target && target != repository.Branch) ? null : OfPull(pull, pull.MergeCommitSha);

    /// <summary>What a pull request says of a commit that came with it.</summary>
    public ChangeFact OfPull(GitHubPull pull, string commit) => new()
    {
        Service = repository.Service,
        Repository = repository.Name,
        Commit = commit,
        Title = Cut(pull.Title),
        Author = Cut(pull.User?.Login),
        IsBot = pull.User?.IsBot ?? false,
        Pull = pull.Number,
        Url = Cut(pull.HtmlUrl),
        OpenedAt = pull.CreatedAt,
        MergedAt = pull.MergedAt,
    };

    /// <param name="known">The issue is an incident in the journal: without the label it is withdrawn.</param>
    public IncidentFact? Incident(GitHubIssue? issue, bool isDeleted, Func<string, bool> known)
    {
        if (repository.IncidentLabel.Length == 0 || issue is not { Number: > 0, PullRequest: null, CreatedAt: { } opened }) return null;
        string[] labels = [.. (issue.Labels ?? []).OfType<GitHubLabel>().Select(l => l.Name ?? "")];
        var fact = new IncidentFact
        {
            Service = repository.Service,
            Environment = EnvironmentOf(labels),
            Repository = repository.Name,
            Number = issue.Number,
            Title = Cut(issue.Title),
            Url = Cut(issue.HtmlUrl),
            OpenedAt = opened,
            ClosedAt = issue.State == "open" ? null : issue.ClosedAt,
            UpdatedAt = issue.UpdatedAt ?? opened,
            Withdrawn = isDeleted || !labels.Contains(repository.IncidentLabel, StringComparer.OrdinalIgnoreCase),
        };
        return fact.Withdrawn && !known(fact.Subject) ? null : fact;
    }

    private string EnvironmentOf(string[] labels) =>
        labels.Select(l => l == repository.Environment ? l : repository.Environments.GetValueOrDefault(l) ?? repository.Environments.Values.FirstOrDefault(v => v == l)).FirstOrDefault(l => !string.IsNullOrEmpty(l)) ?? repository.Environment;

    private static string FirstLine(string? text) => Cut(text?.Split('\n', 2)[0].TrimEnd('\r'));

    private static string Cut(string? text) => text is null ? "" : text.Length <= MaxText ? text : text[..MaxText];
}
