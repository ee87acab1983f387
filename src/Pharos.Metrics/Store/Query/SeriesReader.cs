using Pharos.Core;
using Pharos.Metrics.PromQL;

namespace Pharos.Metrics.Store.Query;

/// <summary>The selected series of one source (a memtable, its late samples, a block), by their number in the selection.</summary>
internal abstract class SeriesReader : IDisposable
{
    /// <summary>Series selected.</summary>
    public abstract int Count { get; }

    public abstract UInt128 Identity(int entry);

    public abstract LabelSet Labels(int entry);

    /// <summary>The labels that the query looks at.</summary>
    public virtual LabelSet Labels(int entry, LabelProjection projection) => projection.Share(Labels(entry));

    /// <summary>Two entries of any source with the same key other than 0 have the same timestamps.</summary>
    public abstract UInt128 TimeKey(int entry);

    /// <summary>Appends the timestamps in the range, ends included, to <paramref name="buffer"/>; <paramref name="from"/> is the number of the first one's sample.</summary>
    public abstract int ReadTimestamps(int entry, long minTimeMs, long maxTimeMs, ref long[] buffer, int at, out int from);

    /// <summary>Reads the values of the samples from <paramref name="from"/> on.</summary>
    public abstract void ReadValues(int entry, int from, Span<double> values);

    /// <summary>Histograms and start timestamps of the samples from <paramref name="from"/> on, null where there are none.</summary>
    public virtual void ReadSide(int entry, int from, int count, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        histograms = null;
        startTimestamps = null;
    }

    /// <summary>Deleted times of the entry, null where there are none.</summary>
    public virtual IReadOnlyList<(long MinTimeMs, long MaxTimeMs)>? Deleted(int entry) => null;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the reader holds.</summary>
    protected virtual void Release() { }

    protected static void EnsureRoom(ref long[] buffer, int size)
    {
        if (buffer.Length < size) Array.Resize(ref buffer, Math.Max(size, 2 * buffer.Length));
    }

    /// <summary>Clips ascending timestamps that stand in <paramref name="buffer"/> from <paramref name="at"/> on; returns how many are left.</summary>
    protected static int Clip(long[] buffer, int at, int count, long minTimeMs, long maxTimeMs, out int from)
    {
        Span<long> all = buffer.AsSpan(at, count);
        from = count == 0 || all[0] >= minTimeMs ? 0 : LowerBound(all, minTimeMs);
        int end = count == 0 || all[^1] <= maxTimeMs ? count : maxTimeMs == long.MaxValue ? count : LowerBound(all, maxTimeMs + 1);
        if (end <= from)
        {
            from = 0;
            return 0;
        }
        if (from > 0) all[from..end].CopyTo(all);
        return end - from;
    }

    /// <summary>Index of the first element not below <paramref name="value"/>.</summary>
    protected static int LowerBound(ReadOnlySpan<long> ascending, long value)
    {
        int low = 0, high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ascending[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
