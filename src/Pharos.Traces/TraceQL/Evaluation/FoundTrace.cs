namespace Pharos.Traces.TraceQL;

/// <summary>A trace that a search found.</summary>
internal sealed record FoundTrace(UInt128 Id, string? RootService, string? RootName, long StartNs, long EndNs, IReadOnlyList<FoundSpanset> Spansets)
{
    /// <summary>Spans and errors by service.</summary>
    public IReadOnlyDictionary<string, (int Spans, int Errors)> Services { get; init; } = new Dictionary<string, (int, int)>();
}

/// <param name="Matched">All spans of the set; <paramref name="Spans"/> may hold fewer.</param>
internal sealed record FoundSpanset(IReadOnlyList<FoundSpan> Spans, int Matched, IReadOnlyList<KeyValuePair<string, TraceValue>> Attributes);

/// <param name="Name">Null unless the query names it.</param>
internal sealed record FoundSpan(ulong Id, string? Name, long StartNs, long DurationNs, IReadOnlyList<KeyValuePair<string, TraceValue>> Attributes);
