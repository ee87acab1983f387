namespace Anvila.GitHub;

/// <summary>One deployment with its statuses, oldest first.</summary>
internal sealed record Deployment(long Id, string Sha, string Environment, string Creator, DateTimeOffset CreatedAt, IReadOnlyList<DeploymentStatus> Statuses);
