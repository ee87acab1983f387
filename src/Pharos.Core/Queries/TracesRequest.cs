namespace Pharos.Core;

/// <summary>A TraceQL search over a range, ends included.</summary>
public sealed record TracesRequest(string Query, long StartNs, long EndNs, int Limit = 20);
