namespace Anvila.GitHub;

/// <summary>One step of a deployment: queued, in_progress, success, failure or inactive.</summary>
internal sealed record DeploymentStatus(long Id, string State, DateTimeOffset CreatedAt);
