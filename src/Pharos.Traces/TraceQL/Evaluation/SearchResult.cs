namespace Pharos.Traces.TraceQL;

/// <summary>Traces, newest first, and how much was looked at.</summary>
internal sealed record SearchResult(IReadOnlyList<FoundTrace> Traces, int InspectedTraces, long InspectedSpans);
