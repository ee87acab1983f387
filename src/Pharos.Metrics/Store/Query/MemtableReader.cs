using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.Store.Chunks;
using Pharos.Metrics.Store.Head;

namespace Pharos.Metrics.Store.Query;

/// <summary>Reads the samples of a memtable as they stood when the query copied the stream states under the head's lock.</summary>
internal sealed class MemtableReader : SeriesReader
{
    private readonly SeriesIndex _index;
    private readonly Memtable _memtable;
    private readonly uint[] _slots;
    private readonly FrozenSeries[] _states;
    private readonly (long[] Items, uint Count)[] _shared;
    private readonly StreamState[] _own;
    private readonly ReadOnlyMemory<byte>[]? _sides;
    private PairProjection? _projection;

    private MemtableReader(SeriesIndex index, Memtable memtable, uint[] slots, FrozenSeries[] states,
        (long[] Items, uint Count)[] shared, StreamState[] own, ReadOnlyMemory<byte>[]? sides)
    {
        _index = index;
        _memtable = memtable;
        _slots = slots;
        _states = states;
        _shared = shared;
        _own = own;
        _sides = sides;
    }

    public override int Count => _slots.Length;

    /// <summary>Copies what a query needs. Inside the head's read lock; null where nothing is selected. Takes a hold of the memtable.</summary>
    public static MemtableReader? Capture(SeriesIndex index, Memtable memtable, ReadOnlySpan<uint> slots, long minTimeMs)
    {
        var chosen = new List<uint>(slots.Length);
        var states = new List<FrozenSeries>(slots.Length);
        ReadOnlySpan<FrozenSeries> frozen = memtable.Frozen;
        bool anySide = false;
        foreach (uint slot in slots)
        {
            if (memtable.IsFrozen)
            {
                if (slot >= frozen.Length || frozen[(int)slot].Stream.Count == 0) continue;
                states.Add(frozen[(int)slot]);
            }
            else
            {
                ref SeriesRow row = ref index.Row(slot);
                if (row.Stream.Count == 0 || row.LastTimestampMs < minTimeMs) continue;
                states.Add(new FrozenSeries(row.Stream, row.GroupStart));
            }
            chosen.Add(slot);
            anySide |= (states[^1].Stream.Flags & StreamState.HasSide) != 0;
        }
        if (chosen.Count == 0 || !memtable.TryHold()) return null;
        FrozenSeries[] copied = [.. states];
        var sharedOf = new (long[], uint)[copied.Length];
        var own = new StreamState[copied.Length];
        ReadOnlyMemory<byte>[]? sides = anySide ? new ReadOnlyMemory<byte>[copied.Length] : null;
        uint lastGroup = uint.MaxValue;
        (long[], uint) last = default;
        for (int i = 0; i < copied.Length; i++)
        {
            uint group = copied[i].Stream.Group;
            if ((group & TimestampGroups.Own) != 0) own[i] = memtable.Groups.OwnState(group);
            else if (group == lastGroup) sharedOf[i] = last;
            else
            {
                SharedTimestamps timestamps = memtable.Groups.Shared(group);
                sharedOf[i] = last = (timestamps.Items, timestamps.Count);
                lastGroup = group;
            }
            if (anySide && memtable.Side(chosen[i]) is { } side) sides![i] = side.Bytes;
        }
        return new MemtableReader(index, memtable, [.. chosen], copied, sharedOf, own, sides);
    }

    public override UInt128 Identity(int entry) => _index.Identity(_slots[entry]);

    public override LabelSet Labels(int entry) => _index.LabelsOf(_slots[entry]);

    public override LabelSet Labels(int entry, LabelProjection projection) => _index.LabelsOf(_slots[entry], _projection ??= _index.Project(projection));

    public override UInt128 TimeKey(int entry)
    {
        ref readonly FrozenSeries state = ref _states[entry];
        if ((state.Stream.Group & TimestampGroups.Own) != 0) return default;
        return new UInt128(((ulong)_memtable.Number << 33) | 1UL << 32 | state.Stream.Group, ((ulong)state.GroupStart << 32) | state.Stream.Count);
    }

    public override int ReadTimestamps(int entry, long minTimeMs, long maxTimeMs, ref long[] buffer, int at, out int from)
    {
        ref readonly FrozenSeries state = ref _states[entry];
        int count = (int)state.Stream.Count;
        EnsureRoom(ref buffer, at + count);
        if ((state.Stream.Group & TimestampGroups.Own) != 0) TokenStream.ReadIntegers(_own[entry], _memtable.Arena, buffer.AsSpan(at, count));
        else _shared[entry].Items.AsSpan((int)state.GroupStart, count).CopyTo(buffer.AsSpan(at));
        return Clip(buffer, at, count, minTimeMs, maxTimeMs, out from);
    }

    public override void ReadValues(int entry, int from, Span<double> values)
    {
        ref readonly FrozenSeries state = ref _states[entry];
        if (from == 0)
        {
            TokenStream.ReadDoubles(state.Stream, _memtable.Arena, values);
            return;
        }
        double[] all = System.Buffers.ArrayPool<double>.Shared.Rent(from + values.Length);
        try
        {
            TokenStream.ReadDoubles(state.Stream, _memtable.Arena, all.AsSpan(0, from + values.Length));
            all.AsSpan(from, values.Length).CopyTo(values);
        }
        finally { System.Buffers.ArrayPool<double>.Shared.Return(all); }
    }

    public override void ReadSide(int entry, int from, int count, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        histograms = null;
        startTimestamps = null;
        if (_sides is null || _sides[entry].IsEmpty) return;
        SideStream.Read(_sides[entry].Span, (int)_states[entry].Stream.Count, out histograms, out startTimestamps);
        histograms = histograms?[from..(from + count)];
        startTimestamps = startTimestamps?[from..(from + count)];
    }

    protected override void Release() => _memtable.Release();
}
