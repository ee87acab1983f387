using Pharos.Core;
using Pharos.Metrics.Store.Chunks;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Store.Blocks;

/// <summary>Writes a frozen memtable as blocks of level 0, one per block span that it touches.</summary>
internal sealed class MemtableSealer(SeriesIndex index, Memtable memtable, string folder, long spanMs)
{
    private double[] _values = new double[1024];
    private long[] _times = new long[1024];

    /// <summary>The blocks written. Label pairs are read while the head goes on, so the caller pins it.</summary>
    public IReadOnlyList<BlockInfo> Write(IReadOnlyList<LabelPair> headPairs, Func<long> nextId, CancellationToken cancellationToken)
    {
        LabelPair[] sorted = [.. headPairs];
        Array.Sort(sorted, (a, b) =>
        {
            int order = string.CompareOrdinal(a.Name.Name, b.Name.Name);
            return order != 0 ? order : string.CompareOrdinal(a.Value, b.Value);
        });
        var rank = new Dictionary<uint, int>(sorted.Length);
        for (int i = 0; i < sorted.Length; i++) rank[sorted[i].Id] = i;
        var pairs = Array.ConvertAll(sorted, pair => (pair.Name.Name, pair.Value));
        SealedSeries[] series = Series(rank);
        var written = new List<BlockInfo>();
        long first = Floor(memtable.MinTimeMs), last = Floor(memtable.MaxTimeMs);
        foreach (long window in Windows(series, first, last))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var builder = new BlockBuilder(folder, nextId(), 0, pairs);
            WriteWindow(builder, series, window, cancellationToken);
            if (builder.Finish() is { } info) written.Add(info);
        }
        return written;
    }

    private long Floor(long timeMs) => timeMs - (((timeMs % spanMs) + spanMs) % spanMs);

    /// <summary>All windows where they are few; with far-apart samples only those that hold any.</summary>
    private IEnumerable<long> Windows(SealedSeries[] series, long first, long last)
    {
        if (unchecked((ulong)(last - first)) / (ulong)spanMs < 64)
        {
            for (long window = first; window <= last; window += spanMs) yield return window;
            yield break;
        }
        var windows = new SortedSet<long>();
        foreach (SealedSeries one in series)
        {
            foreach (long time in TimesOf(one)) windows.Add(Floor(time));
            if (memtable.OutOfOrder.TryGetValue(one.Slot, out List<OutOfOrderSample>? late)) foreach (OutOfOrderSample sample in late) windows.Add(Floor(sample.TimestampMs));
        }
        foreach (long window in windows) yield return window;
    }

    private long[] TimesOf(SealedSeries series)
    {
        int count = (int)series.State.Stream.Count;
        var times = new long[count];
        ReadTimes(series, times);
        return times;
    }

    private void WriteWindow(BlockBuilder builder, SealedSeries[] series, long window, CancellationToken cancellationToken)
    {
        long end = window + spanMs - 1;
        var sharedGroups = new Dictionary<uint, (int Low, int High, int Group)>();
        for (int i = 0; i < series.Length; i++)
        {
            if ((i & 1023) == 0) cancellationToken.ThrowIfCancellationRequested();
            SealedSeries one = series[i];
            int count = (int)one.State.Stream.Count;
            if (memtable.OutOfOrder.TryGetValue(one.Slot, out List<OutOfOrderSample>? late))
            {
                WriteMerged(builder, one, late, window, end);
                continue;
            }
            if (count == 0) continue;
            int group, start, from, taken;
            if ((one.State.Stream.Group & TimestampGroups.Own) == 0)
            {
                uint id = one.State.Stream.Group;
                if (!sharedGroups.TryGetValue(id, out (int Low, int High, int Group) shared))
                {
                    SharedTimestamps timestamps = memtable.Groups.Shared(id);
                    ReadOnlySpan<long> items = timestamps.Items.AsSpan(0, (int)timestamps.Count);
                    int low = LowerBound(items, window), high = LowerBound(items, end + 1);
                    sharedGroups.Add(id, shared = (low, high, high > low ? builder.AddTimes(items[low..high]) : -1));
                }
                from = Math.Max((int)one.State.GroupStart, shared.Low);
                taken = Math.Min((int)one.State.GroupStart + count, shared.High) - from;
                if (taken <= 0) continue;
                group = shared.Group;
                start = from - shared.Low;
                from -= (int)one.State.GroupStart;
            }
            else
            {
                EnsureTimes(count);
                ReadTimes(one, _times.AsSpan(0, count));
                from = LowerBound(_times.AsSpan(0, count), window);
                taken = LowerBound(_times.AsSpan(0, count), end + 1) - from;
                if (taken <= 0) continue;
                group = builder.AddTimes(_times.AsSpan(from, taken));
                start = 0;
            }
            ReadValues(one, count);
            builder.AddSeries(one.Pairs, group, start, _values.AsSpan(from, taken), Side(one, from, taken));
        }
    }

    private ReadOnlySpan<byte> Side(SealedSeries one, int from, int taken)
    {
        if ((one.State.Stream.Flags & StreamState.HasSide) == 0 || memtable.Side(one.Slot) is not { } side) return default;
        int count = (int)one.State.Stream.Count;
        if (taken == count) return side.Bytes.Span;
        SideStream.Read(side.Bytes.Span, count, out FloatHistogram?[]? histograms, out long[]? starts);
        var part = new SideStream();
        for (int i = 0; i < taken; i++) part.Append((uint)i, histograms?[from + i], starts?[from + i] ?? 0);
        return part.Bytes.Span;
    }

    private void WriteMerged(BlockBuilder builder, SealedSeries one, List<OutOfOrderSample> late, long window, long end)
    {
        int count = (int)one.State.Stream.Count;
        var samples = new SortedDictionary<long, OutOfOrderSample>();
        foreach (OutOfOrderSample sample in late) samples[sample.TimestampMs] = sample;
        if (count > 0)
        {
            EnsureTimes(count);
            ReadTimes(one, _times.AsSpan(0, count));
            ReadValues(one, count);
            FloatHistogram?[]? histograms = null;
            long[]? starts = null;
            if (memtable.Side(one.Slot) is { } side) SideStream.Read(side.Bytes.Span, count, out histograms, out starts);
            for (int i = 0; i < count; i++) samples[_times[i]] = new OutOfOrderSample(_times[i], _values[i], histograms?[i], starts?[i] ?? 0); // in order wins
        }
        OutOfOrderSample[] chosen = [.. samples.Values.Where(sample => sample.TimestampMs >= window && sample.TimestampMs <= end)];
        if (chosen.Length == 0) return;
        var merged = new SideStream();
        for (int i = 0; i < chosen.Length; i++) merged.Append((uint)i, chosen[i].Histogram, chosen[i].StartTimestampMs);
        builder.AddSeries(one.Pairs, builder.AddTimes(Array.ConvertAll(chosen, sample => sample.TimestampMs)), 0,
            Array.ConvertAll(chosen, sample => sample.Value), merged.Bytes.Span);
    }

    /// <summary>The series with samples, in order of labels.</summary>
    private SealedSeries[] Series(Dictionary<uint, int> rank)
    {
        var series = new List<SealedSeries>((int)memtable.SeriesWithSamples);
        ReadOnlySpan<FrozenSeries> frozen = memtable.Frozen;
        for (uint slot = 1; slot < frozen.Length; slot++)
        {
            if (frozen[(int)slot].Stream.Count == 0 && !memtable.OutOfOrder.ContainsKey(slot)) continue;
            var pairs = new int[index.LabelCount(slot)];
            for (int i = 0; i < pairs.Length; i++) pairs[i] = rank[index.PairOf(slot, i).Id];
            series.Add(new SealedSeries(slot, pairs, frozen[(int)slot]));
        }
        SealedSeries[] sorted = [.. series];
        Array.Sort(sorted, (a, b) => a.Pairs.AsSpan().SequenceCompareTo(b.Pairs));
        return sorted;
    }

    private void ReadTimes(SealedSeries series, Span<long> times)
    {
        uint group = series.State.Stream.Group;
        if ((group & TimestampGroups.Own) != 0) TokenStream.ReadIntegers(memtable.Groups.OwnState(group), memtable.Arena, times);
        else memtable.Groups.Shared(group).Items.AsSpan((int)series.State.GroupStart, times.Length).CopyTo(times);
    }

    private void ReadValues(SealedSeries series, int count)
    {
        if (_values.Length < count) _values = new double[Math.Max(count, 2 * _values.Length)];
        TokenStream.ReadDoubles(series.State.Stream, memtable.Arena, _values.AsSpan(0, count));
    }

    private void EnsureTimes(int count)
    {
        if (_times.Length < count) _times = new long[Math.Max(count, 2 * _times.Length)];
    }

    private static int LowerBound(ReadOnlySpan<long> ascending, long value)
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

    private readonly record struct SealedSeries(uint Slot, int[] Pairs, FrozenSeries State);
}
