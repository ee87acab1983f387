using System.Text.Json.Serialization;

namespace Pharos.Reliability.Dora.GitHub;

// The objects of GitHub's REST API (version 2022-11-28) and of its deliveries, as far as they are read here. Both have the same shapes; times are ISO 8601, and unknown members are ignored.

internal sealed record GitHubUser(string? Login, string? Type)
{
    public bool IsBot => Type == "Bot" || (Login?.EndsWith("[bot]", StringComparison.Ordinal) ?? false);
}

internal sealed record GitHubRepository(string? FullName);

internal sealed record GitHubSignature(string? Name, DateTimeOffset? Date);

/// <summary>A commit within a run or a push.</summary>
internal sealed record GitHubHeadCommit(string? Id, string? Message, DateTimeOffset? Timestamp, GitHubAuthorName? Author);

internal sealed record GitHubAuthorName(string? Name, string? Username);

internal sealed record GitHubRun(
    long Id, string? Name, string? Path, string? HeadBranch, string? HeadSha, string? DisplayTitle, int RunNumber, int RunAttempt, string? Status, string? Conclusion,
    DateTimeOffset? CreatedAt, DateTimeOffset? RunStartedAt, DateTimeOffset? UpdatedAt, string? HtmlUrl, GitHubUser? Actor, GitHubHeadCommit? HeadCommit);

internal sealed record GitHubRunPage(int TotalCount, IReadOnlyList<GitHubRun>? WorkflowRuns);

internal sealed record GitHubJob(long RunId, int RunAttempt, string? Status, DateTimeOffset? CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? CompletedAt);

internal sealed record GitHubJobPage(IReadOnlyList<GitHubJob>? Jobs);

internal sealed record GitHubDeployment(long Id, string? Sha, string? Ref, string? Environment, string? Description, DateTimeOffset? CreatedAt, GitHubUser? Creator);

internal sealed record GitHubDeploymentStatus(string? State, DateTimeOffset? CreatedAt, string? LogUrl, string? TargetUrl);

internal sealed record GitHubCommitBody(string? Message, GitHubSignature? Author, GitHubSignature? Committer);

internal sealed record GitHubCommit(string? Sha, GitHubCommitBody? Commit, GitHubUser? Author, string? HtmlUrl);

internal sealed record GitHubComparison(string? Status, int TotalCommits, IReadOnlyList<GitHubCommit>? Commits);

internal sealed record GitHubPull(int Number, string? Title, string? HtmlUrl, GitHubUser? User, DateTimeOffset? CreatedAt, DateTimeOffset? MergedAt, string? MergeCommitSha, GitHubBase? Base);

internal sealed record GitHubBase(string? Ref);

internal sealed record GitHubReview(string? State, DateTimeOffset? SubmittedAt, GitHubUser? User);

internal sealed record GitHubLabel(string? Name);

internal sealed record GitHubIssue(int Number, string? Title, string? HtmlUrl, string? State, IReadOnlyList<GitHubLabel>? Labels, DateTimeOffset? CreatedAt, DateTimeOffset? ClosedAt, DateTimeOffset? UpdatedAt, [property: JsonPropertyName("pull_request")] GitHubPullMark? PullRequest);

/// <summary>Present where an issue is a pull request.</summary>
internal sealed record GitHubPullMark(string? Url);

/// <summary>The body of a delivery; each event fills its own part.</summary>
internal sealed record GitHubDelivery(
    string? Action, GitHubRepository? Repository, GitHubRun? WorkflowRun, GitHubJob? WorkflowJob, GitHubDeployment? Deployment, GitHubDeploymentStatus? DeploymentStatus,
    GitHubPull? PullRequest, GitHubReview? Review, GitHubIssue? Issue, string? Ref, IReadOnlyList<GitHubHeadCommit>? Commits);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GitHubDelivery))]
[JsonSerializable(typeof(GitHubRun))]
[JsonSerializable(typeof(GitHubRunPage))]
[JsonSerializable(typeof(GitHubJobPage))]
[JsonSerializable(typeof(GitHubDeployment[]))]
[JsonSerializable(typeof(GitHubDeploymentStatus[]))]
[JsonSerializable(typeof(GitHubComparison))]
[JsonSerializable(typeof(GitHubCommit))]
[JsonSerializable(typeof(GitHubPull[]))]
[JsonSerializable(typeof(GitHubCommit[]))]
[JsonSerializable(typeof(GitHubReview[]))]
[JsonSerializable(typeof(GitHubIssue))]
[JsonSerializable(typeof(GitHubIssue[]))]
internal sealed partial class GitHubJson : JsonSerializerContext;
