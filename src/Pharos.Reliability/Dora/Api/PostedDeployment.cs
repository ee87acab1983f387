namespace Pharos.Reliability.Dora.Api;

/// <summary>The body of <c>POST /api/pharos/v1/deployments</c>; docs/dora.md describes each member. Unknown members are an error: a misspelt time would be a wrong figure.</summary>
internal sealed record PostedDeployment
{
    public string? Id { get; init; }

    public string? Service { get; init; }

    public string? Environment { get; init; }

    public string? Status { get; init; }

    public string? Commit { get; init; }

    public string? Version { get; init; }

    public string? Title { get; init; }

    public string? Actor { get; init; }

    public string? Url { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public bool Unplanned { get; init; }

    public IReadOnlyList<PostedDeploymentChange?>? Changes { get; init; }
}
