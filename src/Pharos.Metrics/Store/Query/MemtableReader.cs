using System.Buffers;
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
    private readonly Entry[] _entries; // rented
    private readonly ReadOnlyMemory<byte>[]? _sides;
    private PairProjection? _projection;

    private MemtableReader(SeriesIndex index, Memtable memtable, Entry[] entries, int count, ReadOnlyMemory<byte>[]? sides)
    {
        _index = index;
        _memtable = memtable;
        _entries = entries;
        Count = count;
        _sides = sides;
    }

    public override int Count { get; }

    /// <summary>Copies what a query needs. Inside the head's read lock; null where nothing is selected. Takes a hold of the memtable.</summary>
    public static MemtableReader? Capture(SeriesIndex index, Memtable memtable, ReadOnlySpan<uint> slots, long minTimeMs)
    {
        if (slots.IsEmpty || !memtable.TryHold()) return null;
        Entry[] entries = ArrayPool<Entry>.Shared.Rent(slots.Length);
        ReadOnlySpan<FrozenSeries> frozen = memtable.Frozen;
        int count = 0;
        bool anySide = false;
        uint lastGroup = uint.MaxValue;
        long[]? shared = null;
        foreach (uint slot in slots)
        {
            FrozenSeries state;
            if (memtable.IsFrozen)
            {
                if (slot >= frozen.Length || frozen[(int)slot].Stream.Count == 0) continue;
                state = frozen[(int)slot];
            }
            else
            {
                ref SeriesRow row = ref index.Row(slot);
                if (row.Stream.Count == 0 || row.LastTimestampMs < minTimeMs) continue;
                state = new FrozenSeries(row.Stream, row.GroupStart);
            }
            anySide |= (state.Stream.Flags & StreamState.HasSide) != 0;
            uint group = state.Stream.Group;
            if ((group & TimestampGroups.Own) != 0)
            {
                entries[count++] = new Entry(slot, state, memtable.Groups.OwnState(group), null);
                continue;
            }
            if (group != lastGroup) shared = memtable.Groups.Shared(group).Items;
            lastGroup = group;
            entries[count++] = new Entry(slot, state, default, shared);
        }
        ReadOnlyMemory<byte>[]? sides = null;
        if (anySide)
        {
            sides = new ReadOnlyMemory<byte>[count];
            for (int i = 0; i < count; i++) if (memtable.Side(entries[i].Slot) is { } side) sides[i] = side.Bytes;
        }
        var reader = new MemtableReader(index, memtable, entries, count, sides);
        if (count > 0) return reader;
        reader.Dispose();
        return null;
    }

    public override UInt128 Identity(int entry) => _index.Identity(_entries[entry].Slot);

    public override LabelSet Labels(int entry) => _index.LabelsOf(_entries[entry].Slot);

    public override LabelSet Labels(int entry, LabelProjection projection) => _index.LabelsOf(_entries[entry].Slot, _projection ??= _index.Project(projection));

    public override UInt128 TimeKey(int entry)
    {
        ref readonly Entry state = ref _entries[entry];
        if ((state.Stream.Group & TimestampGroups.Own) != 0) return default;
        return new UInt128(((ulong)_memtable.Number << 33) | 1UL << 32 | state.Stream.Group, ((ulong)state.GroupStart << 32) | state.Stream.Count);
    }

    public override int ReadTimestamps(int entry, long minTimeMs, long maxTimeMs, ref long[] buffer, int at, out int from)
    {
        ref readonly Entry state = ref _entries[entry];
        int count = (int)state.Stream.Count;
        EnsureRoom(ref buffer, at + count);
        if ((state.Stream.Group & TimestampGroups.Own) != 0) TokenStream.ReadIntegers(state.Own, _memtable.Arena, buffer.AsSpan(at, count));
        else state.Shared!.AsSpan((int)state.GroupStart, count).CopyTo(buffer.AsSpan(at));
        return Clip(buffer, at, count, minTimeMs, maxTimeMs, out from);
    }

    public override void ReadValues(int entry, int from, Span<double> values)
    {
        ref readonly Entry state = ref _entries[entry];
        if (from == 0)
        {
            TokenStream.ReadDoubles(state.Stream, _memtable.Arena, values);
            return;
        }
        double[] all = ArrayPool<double>.Shared.Rent(from + values.Length);
        try
        {
            TokenStream.ReadDoubles(state.Stream, _memtable.Arena, all.AsSpan(0, from + values.Length));
            all.AsSpan(from, values.Length).CopyTo(values);
        }
        finally { ArrayPool<double>.Shared.Return(all); }
    }

    public override void ReadSide(int entry, int from, int count, out FloatHistogram?[]? histograms, out long[]? startTimestamps)
    {
        histograms = null;
        startTimestamps = null;
        if (_sides is null || _sides[entry].IsEmpty) return;
        SideStream.Read(_sides[entry].Span, (int)_entries[entry].Stream.Count, out histograms, out startTimestamps);
        histograms = histograms?[from..(from + count)];
        startTimestamps = startTimestamps?[from..(from + count)];
    }

    protected override void Release()
    {
        _memtable.Release();
        ArrayPool<Entry>.Shared.Return(_entries, clearArray: true);
    }

    private readonly struct Entry(uint slot, in FrozenSeries state, in StreamState own, long[]? shared)
    {
        public readonly uint Slot = slot;
        public readonly StreamState Stream = state.Stream;
        public readonly uint GroupStart = state.GroupStart;

        /// <summary>The series' own timestamps; those of a group are <see cref="Shared"/>.</summary>
        public readonly StreamState Own = own;

        public readonly long[]? Shared = shared;
    }
}
