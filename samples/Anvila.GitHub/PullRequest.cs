namespace Anvila.GitHub;

/// <summary>One pull request with the commits of its branch and its first approving review.</summary>
internal sealed record PullRequest(int Number, string Title, string Author, DateTimeOffset CreatedAt, DateTimeOffset ReviewedAt, string Reviewer, DateTimeOffset MergedAt, string MergeSha, IReadOnlyList<Commit> Commits);
