namespace Pharos.Traces.TraceQL;

/// <summary>What a search wants.</summary>
/// <param name="Limit">Traces.</param>
/// <param name="SpansPerSet">Spans returned of each spanset; 0 for all.</param>
/// <param name="StartNs">Traces that end before are left out.</param>
/// <param name="EndNs">Traces that start after are left out.</param>
internal sealed record SearchRequest(int Limit, int SpansPerSet, long StartNs = long.MinValue, long EndNs = long.MaxValue)
{
    /// <summary>Bounds on the duration of the trace, ns.</summary>
    public long MinDurationNs { get; init; }

    public long MaxDurationNs { get; init; } = long.MaxValue;
}
