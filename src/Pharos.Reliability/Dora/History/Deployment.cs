using Pharos.Reliability.Dora.Facts;

namespace Pharos.Reliability.Dora.History;

/// <summary>A commit that was brought, or was to be brought, into an environment of a service: what the facts say of it together.</summary>
internal sealed record Deployment
{
    /// <summary>Stays the same while facts arrive.</summary>
    public required string Id { get; init; }

    public required string Service { get; init; }

    public required string Environment { get; init; }

    public string Repository { get; init; } = "";

    public string Commit { get; init; } = "";

    /// <summary>What people call it: the release, else the commit's first seven digits.</summary>
    public required string Version { get; init; }

    public string Title { get; init; } = "";

    public string Actor { get; init; } = "";

    public string Url { get; init; } = "";

    public required DeploymentStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it succeeded, failed or was cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    public RunFact? Run { get; init; }

    /// <summary>The source says that it repairs what users saw.</summary>
    public bool Unplanned { get; init; }

    /// <summary>Brings back a commit that ran before.</summary>
    public bool IsRollback { get; init; }

    /// <summary>The commit that ran before in this environment; empty for the first.</summary>
    public string PreviousCommit { get; init; } = "";

    /// <summary>The changes in it, as far as they are known.</summary>
    public IReadOnlyList<ChangeFact> Changes { get; init; } = [];

    public DateTimeOffset Time => FinishedAt ?? CreatedAt;
}
