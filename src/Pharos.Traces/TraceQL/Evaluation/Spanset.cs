namespace Pharos.Traces.TraceQL;

/// <summary>Spans of one trace that belong together, by their numbers in it, and what <c>by()</c> and aggregates said of them.</summary>
internal sealed record Spanset(IReadOnlyList<int> Spans)
{
    public IReadOnlyList<KeyValuePair<string, TraceValue>> Attributes { get; init; } = [];
}
