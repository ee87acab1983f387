using System.Text.Json.Serialization;
using Pharos.State;

namespace Pharos.Reliability.Dora.Facts;

/// <summary>A commit on its way into an environment: a deployment of GitHub, or one that another CI posted.</summary>
internal sealed record DeploymentFact : Fact
{
    public const string FromGitHub = "github", FromApi = "api";

    public required string Source { get; init; }

    /// <summary>GitHub's number, or the id that the CI chose.</summary>
    public required string Id { get; init; }

    /// <summary><c>owner/name</c>; empty for a deployment that was posted.</summary>
    public string Repository { get; init; } = "";

    public string Commit { get; init; } = "";

    /// <summary>What people call it: a tag, a build number; empty where the commit says it all.</summary>
    public string Release { get; init; } = "";

    public string Title { get; init; } = "";

    public string Actor { get; init; } = "";

    public string Url { get; init; } = "";

    public required DeploymentStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it succeeded, failed or was cancelled: the time of that status, not of a later update (devlake#8302).</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The run that made it, where the source says.</summary>
    public long? RunId { get; init; }

    /// <summary>Made to repair what users saw: the source says so.</summary>
    public bool Unplanned { get; init; }

    /// <summary>The changes in it, where the CI posted them.</summary>
    public IReadOnlyList<PostedChange> Changes { get; init; } = [];

    [JsonIgnore]
    public override string Type => EventTypes.Deployment;

    [JsonIgnore]
    public override string Subject => Source == FromGitHub ? $"github/{Repository}/deployment/{Id}" : SubjectOfPosted(Id);

    [JsonIgnore]
    public override DateTimeOffset Time => FinishedAt ?? StartedAt ?? CreatedAt;

    [JsonIgnore]
    public override string Headline => $"{Service} {(Release.Length > 0 ? Release : Short(Commit))} to {Environment}: {Status.Word()}";

    [JsonIgnore]
    public override string Link => Url;

    public static string SubjectOfPosted(string id) => $"api/deployment/{id}";

    public override Fact MergeOnto(Fact earlier)
    {
        if (earlier is not DeploymentFact before) return this;
        // "inactive", which GitHub says of a deployment once another took its place, ranks below success and failure and changes nothing.
        DeploymentFact further = Status > before.Status ? this : before, other = ReferenceEquals(further, this) ? before : this;
        DateTimeOffset? finished = further.FinishedAt;
        if (other.Status == further.Status && other.FinishedAt < finished) finished = other.FinishedAt;
        return further with
        {
            Service = Service,
            Environment = Environment,
            StartedAt = further.StartedAt ?? other.StartedAt,
            FinishedAt = finished,
            RunId = further.RunId ?? other.RunId,
            Unplanned = further.Unplanned || other.Unplanned,
            Changes = further.Changes.Count > 0 ? further.Changes : other.Changes,
            Release = further.Release.Length > 0 ? further.Release : other.Release,
            Title = further.Title.Length > 0 ? further.Title : other.Title,
            Url = further.Url.Length > 0 ? further.Url : other.Url,
        };
    }
}
