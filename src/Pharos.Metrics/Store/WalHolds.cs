namespace Pharos.Metrics.Store;

/// <summary>Which segments of the log must stay because someone still reads them: remote write. Thread-safe.</summary>
internal sealed class WalHolds
{
    private readonly Dictionary<string, long> _first = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _broken;

    /// <summary>How often the space for held segments was used up and the oldest went all the same.</summary>
    public long Broken => Interlocked.Read(ref _broken);

    /// <summary>Keeps the segments from one on, in place of what the reader held before.</summary>
    public void Hold(string reader, long firstSegment)
    {
        lock (_lock) _first[reader] = firstSegment;
    }

    public void Release(string reader)
    {
        lock (_lock) _first.Remove(reader);
    }

    /// <summary>The first segment to keep.</summary>
    /// <param name="unheld">It, if nobody held any.</param>
    /// <param name="maxSegments">More than this many before the current one are not held.</param>
    public long Earliest(long unheld, long current, long maxSegments)
    {
        lock (_lock)
        {
            long held = _first.Count == 0 ? unheld : Math.Min(unheld, _first.Values.Min());
            long limit = Math.Min(unheld, current - Math.Max(1, maxSegments));
            if (held >= limit) return held;
            Interlocked.Increment(ref _broken);
            return limit;
        }
    }
}
