namespace Pharos.Reliability.Dora.Api;

/// <summary>A change that the deployment brought.</summary>
internal sealed record PostedDeploymentChange(string? Commit, DateTimeOffset? CommittedAt, string? Author);
