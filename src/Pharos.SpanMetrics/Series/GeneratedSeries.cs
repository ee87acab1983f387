namespace Pharos.SpanMetrics.Series;

/// <summary>A counter, gauge or histogram that spans update. Not thread-safe: its table's owner holds a lock.</summary>
public abstract class GeneratedSeries
{
    /// <summary>Series that it is in the receiver.</summary>
    internal abstract int Weight { get; }

    internal long LastUpdateMs { get; set; }

    /// <summary>It has ended; whoever holds on to it asks the table again.</summary>
    public bool HasEnded { get; internal set; }

    /// <summary>Writes its samples of now. Before the first samples of a series stands a zero at <paramref name="zeroMs"/>, so that a rate sees the first increase.</summary>
    internal abstract void Collect(GeneratedBatch to, long nowMs, long zeroMs);

    /// <summary>Writes the markers that end it.</summary>
    internal abstract void End(GeneratedBatch to, long nowMs);
}
