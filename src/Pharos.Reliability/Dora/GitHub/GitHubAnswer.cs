namespace Pharos.Reliability.Dora.GitHub;

/// <summary>A page that was asked for.</summary>
/// <param name="Value">Null where there is nothing there (404), or nothing new (304).</param>
/// <param name="IsUnchanged">As when it was asked last.</param>
/// <param name="Next">Path and query of the next page, or null.</param>
internal sealed record GitHubAnswer<T>(T? Value, bool IsUnchanged, string? Next) where T : class;
