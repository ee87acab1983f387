namespace Pharos.Reliability.Dora;

/// <summary>A deployment as a moment on a chart.</summary>
/// <param name="Id">Its id in the API.</param>
/// <param name="Status"><c>success</c> or <c>failure</c>.</param>
public sealed record DeploymentMark(DateTimeOffset Time, string Id, string Service, string Environment, string Version, string Title, string Actor, string Status);
