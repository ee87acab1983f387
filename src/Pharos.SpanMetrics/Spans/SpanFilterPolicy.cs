namespace Pharos.SpanMetrics.Spans;

/// <summary>One policy: all of <paramref name="Include"/>, one of <paramref name="IncludeAny"/>, and not all of <paramref name="Exclude"/>; an empty list says nothing.</summary>
public sealed record SpanFilterPolicy(IReadOnlyList<SpanFilterTerm> Include, IReadOnlyList<SpanFilterTerm> IncludeAny, IReadOnlyList<SpanFilterTerm> Exclude);
