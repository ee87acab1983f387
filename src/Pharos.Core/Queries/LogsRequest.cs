namespace Pharos.Core;

/// <summary>A log query with its range in Unix nanoseconds, the end not included.</summary>
/// <param name="Limit">Lines wanted: the newest, or with <paramref name="IsForward"/> the oldest.</param>
public sealed record LogsRequest(string Query, long StartNs, long EndNs, int Limit = 100, bool IsForward = false);
