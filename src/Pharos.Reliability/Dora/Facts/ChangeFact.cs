using System.Text.Json.Serialization;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>A commit of the branch that is deployed, and the pull request that brought it, as far as the sources have told.</summary>
internal sealed record ChangeFact : Fact
{
    public required string Repository { get; init; }

    public required string Commit { get; init; }

    public string Title { get; init; } = "";

    public string Author { get; init; } = "";

    public bool IsBot { get; init; }

    /// <summary>When the commit on the branch was authored; for a squashed pull request that is when it was merged.</summary>
    public DateTimeOffset? AuthoredAt { get; init; }

    /// <summary>0 where it was pushed without a pull request.</summary>
    public int Pull { get; init; }

    public string Url { get; init; } = "";

    /// <summary>When the first commit of the pull request was authored.</summary>
    public DateTimeOffset? FirstCommitAt { get; init; }

    public DateTimeOffset? OpenedAt { get; init; }

    public DateTimeOffset? FirstReviewAt { get; init; }

    public DateTimeOffset? MergedAt { get; init; }

    /// <summary>Whether the pull request, its commits and reviews were asked for; they are asked once.</summary>
    public bool PullRead { get; init; }

    [JsonIgnore]
    public override string Type => EventTypes.Change;

    [JsonIgnore]
    public override string Subject => SubjectOf(Repository, Commit);

    [JsonIgnore]
    public override DateTimeOffset Time => MergedAt ?? AuthoredAt ?? OpenedAt ?? DateTimeOffset.UnixEpoch;

    [JsonIgnore]
    public override string Headline => $"{Repository} {Short(Commit)}: {Title}";

    [JsonIgnore]
    public override string Link => Url;

    /// <summary>Where lead time begins: the first commit that is known of.</summary>
    [JsonIgnore]
    public DateTimeOffset? StartedAt => FirstCommitAt ?? AuthoredAt;

    public static string SubjectOf(string repository, string commit) => $"github/{repository}/commit/{commit}";

    public override Fact MergeOnto(Fact earlier) => earlier is not ChangeFact before ? this : before with
    {
        Service = Service,
        Environment = Environment,
        Title = before.Title.Length > 0 ? before.Title : Title,
        Author = before.Author.Length > 0 ? before.Author : Author,
        IsBot = before.IsBot || IsBot,
        AuthoredAt = before.AuthoredAt ?? AuthoredAt,
        Pull = before.Pull != 0 ? before.Pull : Pull,
        Url = before.Pull != 0 || before.Url.Length > 0 && Pull == 0 ? before.Url : Url,
        FirstCommitAt = Earlier(before.FirstCommitAt, FirstCommitAt),
        OpenedAt = before.OpenedAt ?? OpenedAt,
        FirstReviewAt = Earlier(before.FirstReviewAt, FirstReviewAt),
        MergedAt = before.MergedAt ?? MergedAt,
        PullRead = before.PullRead || PullRead,
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a <= b ? a : b;
}
