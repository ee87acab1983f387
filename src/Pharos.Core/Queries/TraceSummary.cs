namespace Pharos.Core;

/// <summary>A trace that a search found.</summary>
/// <param name="TraceId">32 hexadecimal digits.</param>
/// <param name="RootService">Empty where no root span is known.</param>
/// <param name="MatchedSpans">Spans that the query selected.</param>
public sealed record TraceSummary(string TraceId, string RootService, string RootName, long StartNs, long DurationMs, int MatchedSpans);
