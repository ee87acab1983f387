using System.Collections.Immutable;

namespace Pharos.Traces.TraceQL;

/// <summary>A whole query: a search (<see cref="Spans"/>), a metrics query (<see cref="Metrics"/>), or a comparison of two scalar pipelines, which parses but is not evaluated.</summary>
internal sealed record Query(SpansetExpr? Spans, MetricsExpr? Metrics, ScalarFilter? Scalars, ImmutableArray<KeyValuePair<string, TraceValue>> Hints)
{
    /// <summary><c>with(most_recent=true)</c>: the newest matches, not the first found.</summary>
    public bool IsMostRecent => Hints.Any(h => h.Key == "most_recent" && h.Value.IsTrue);

    public override string ToString()
    {
        string text = (Spans ?? Metrics ?? (object?)Scalars)!.ToString()!;
        return Hints.IsEmpty ? text : $"{text} with({string.Join(',', Hints.Select(h => $"{h.Key}={h.Value}"))})";
    }
}
