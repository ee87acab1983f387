namespace Pharos.Traces.TraceQL;

/// <summary>A series of a metrics query: a value per step, NaN where there is none.</summary>
internal sealed record TraceSeries(IReadOnlyList<KeyValuePair<string, TraceValue>> Labels, double[] Values)
{
    public IReadOnlyList<TraceExemplar> Exemplars { get; init; } = [];

    /// <summary>Equal for series with the same labels in any order.</summary>
    public string Identity => string.Join('\u0001', Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}\u0002{l.Value}"));
}

/// <summary>A span that a point counts.</summary>
internal readonly record struct TraceExemplar(UInt128 TraceId, long TimeMs, double Value);
