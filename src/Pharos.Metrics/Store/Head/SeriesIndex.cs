using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Storage.Memory;
using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Head;

/// <summary>The series of the head: rows, labels, postings. Not thread-safe: the head's lock guards it, except for <see cref="Row"/> of a held ref and <see cref="FindRaw"/>.</summary>
internal sealed class SeriesIndex : IDisposable
{
    private readonly NativeTable<SeriesRow> _rows = new();
    private readonly NativeTable<UInt128> _identities = new();
    private readonly LabelArena _labels = new();
    private readonly RawKeyTable _rawKeys = new();
    private readonly Dictionary<string, LabelName> _names = new(StringComparer.Ordinal);
    private readonly List<LabelPair?> _pairs = [null];
    private readonly Stack<uint> _freeSlots = new();
    private readonly Stack<uint> _freePairs = new();
    private uint[] _byIdentity = new uint[1024];
    private uint _nextSlot = 1;
    private uint _generation;

    /// <summary>All series, by slot.</summary>
    public PostingSet All { get; } = new();

    public int Count => All.Count;

    /// <summary>Slots are below this.</summary>
    public uint SlotLimit => _nextSlot;

    public IReadOnlyDictionary<string, LabelName> Names => _names;

    public IEnumerable<LabelPair> Pairs => _pairs.Where(pair => pair is not null)!;

    public int PairCount => _pairs.Count - 1 - _freePairs.Count;

    public long NativeBytes => _rows.ReservedBytes + _identities.ReservedBytes + _labels.ReservedBytes;

    public ref SeriesRow Row(uint slot) => ref _rows[slot];

    /// <summary>Whether the ref still means the series it was given for.</summary>
    public bool IsAlive(SeriesRef series, out uint slot)
    {
        slot = (uint)series.Value;
        uint generation = (uint)(series.Value >> 32);
        return generation != 0 && _rows.Contains(slot) && _rows[slot].Generation == generation;
    }

    public SeriesRef RefOf(uint slot) => new(((ulong)_rows[slot].Generation << 32) | slot);

    public SeriesRef FindRaw(UInt128 key) => _rawKeys.Find(key);

    public void PrefetchRaw(UInt128 key) => _rawKeys.Prefetch(key);

    /// <summary>Brings a series' row into the cache.</summary>
    public unsafe void PrefetchRow(uint slot)
    {
        if (Sse.IsSupported && _rows.Contains(slot)) Sse.Prefetch0(Unsafe.AsPointer(ref _rows[slot]));
    }

    public void SetRaw(UInt128 key, SeriesRef series) => _rawKeys.Set(key, series);

    public UInt128 Identity(uint slot) => _identities[slot];

    public uint Find(UInt128 identity)
    {
        uint mask = (uint)_byIdentity.Length - 1;
        for (uint at = (uint)identity & mask; ; at = (at + 1) & mask)
        {
            uint slot = _byIdentity[at];
            if (slot == 0 || _identities[slot] == identity) return slot;
        }
    }

    /// <summary>Adds a series that is not there.</summary>
    public uint Add(LabelSet labels, UInt128 identity)
    {
        ReadOnlySpan<string> parts = labels.Pairs;
        Span<uint> pairs = parts.Length <= 256 ? stackalloc uint[parts.Length / 2] : new uint[parts.Length / 2];
        uint slot = _freeSlots.Count > 0 ? _freeSlots.Pop() : _nextSlot++;
        _rows.EnsureRows(_nextSlot);
        _identities.EnsureRows(_nextSlot);
        for (int i = 0; i < pairs.Length; i++)
        {
            LabelPair pair = GetOrAddPair(parts[2 * i], parts[(2 * i) + 1]);
            pairs[i] = pair.Id;
            pair.Series.Add(slot);
            pair.Name.Series.Add(slot);
        }
        All.Add(slot);
        if (++_generation == 0) _generation = 1;
        ref SeriesRow row = ref _rows[slot];
        row = default;
        row.LastTimestampMs = long.MinValue;
        row.Labels = _labels.Store(pairs);
        _identities[slot] = identity;
        if ((Count + 1) * 10L > _byIdentity.Length * 8L) RebuildIdentities(_byIdentity.Length * 2);
        else PutIdentity(slot);
        Volatile.Write(ref row.Generation, _generation);
        return slot;
    }

    /// <summary>Takes series out. Their slots and label lists are not reused before <see cref="Recycle"/>, because running queries still read them.</summary>
    public RemovedSeries Remove(IReadOnlyList<uint> slots)
    {
        var pairIds = new List<uint>();
        foreach (uint slot in slots)
        {
            ref SeriesRow row = ref _rows[slot];
            row.Generation = 0;
            All.Remove(slot);
            int count = _labels.Count(row.Labels);
            for (int i = 0; i < count; i++)
            {
                LabelPair pair = _pairs[(int)_labels.Pair(row.Labels, i)]!;
                pair.Series.Remove(slot);
                pair.Name.Series.Remove(slot);
                if (pair.Series.Count > 0) continue;
                pair.Name.Values.Remove(pair.Value);
                pair.Name.Version++;
                if (pair.Name.Values.Count == 0) _names.Remove(pair.Name.Name);
                pairIds.Add(pair.Id);
            }
        }
        int size = _byIdentity.Length;
        while (size > 1024 && Count * 10L < size * 3L) size /= 2;
        RebuildIdentities(size);
        _rawKeys.Rebuild(series => IsAlive(series, out _));
        return new RemovedSeries([.. slots], pairIds);
    }

    /// <summary>Lets slots be used again; nobody reads them any more.</summary>
    public void Recycle(RemovedSeries removed)
    {
        foreach (uint slot in removed.Slots)
        {
            _labels.Free(_rows[slot].Labels);
            _freeSlots.Push(slot);
        }
        foreach (uint pair in removed.Pairs)
        {
            _pairs[(int)pair] = null;
            _freePairs.Push(pair);
        }
    }

    public int LabelCount(uint slot) => _labels.Count(_rows[slot].Labels);

    public LabelPair PairOf(uint slot, int index) => _pairs[(int)_labels.Pair(_rows[slot].Labels, index)]!;

    public LabelSet LabelsOf(uint slot)
    {
        uint at = _rows[slot].Labels;
        var parts = new string[2 * _labels.Count(at)];
        for (int i = 0; i < parts.Length / 2; i++)
        {
            LabelPair pair = _pairs[(int)_labels.Pair(at, i)]!;
            parts[2 * i] = pair.Name.Name;
            parts[(2 * i) + 1] = pair.Value;
        }
        return LabelSet.FromSorted(parts);
    }

    public PairProjection Project(LabelProjection labels) => new(labels, pair => _pairs[(int)pair]!.Name.Name);

    /// <summary>The labels that a query looks at, shared by all of its series that agree in them.</summary>
    public LabelSet LabelsOf(uint slot, PairProjection projection)
    {
        uint at = _rows[slot].Labels;
        int count = _labels.Count(at);
        var kept = new PairProjection.KeptPairs();
        for (int i = 0; i < count; i++) if (_labels.Pair(at, i) is var pair && projection.Keeps(pair)) kept.Add(pair);
        return projection.TryGet(kept, out LabelSet? known) ? known : projection.Add(kept, LabelsOf(slot));
    }

    public LabelPair? FindPair(string name, string value) =>
        _names.TryGetValue(name, out LabelName? found) && found.Values.TryGetValue(value, out LabelPair? pair) ? pair : null;

    public void Dispose()
    {
        _rows.Dispose();
        _identities.Dispose();
        _labels.Dispose();
    }

    private LabelPair GetOrAddPair(string name, string value)
    {
        if (!_names.TryGetValue(name, out LabelName? known)) _names.Add(name, known = new LabelName(name));
        if (known.Values.TryGetValue(value, out LabelPair? pair)) return pair;
        bool reuse = _freePairs.TryPop(out uint id);
        if (!reuse) id = (uint)_pairs.Count;
        pair = new LabelPair(id, known, value, SeriesIdentity.OfPair(name, value));
        if (reuse) _pairs[(int)id] = pair;
        else _pairs.Add(pair);
        known.Values.Add(value, pair);
        known.Version++;
        return pair;
    }

    private void PutIdentity(uint slot)
    {
        uint mask = (uint)_byIdentity.Length - 1;
        uint at = (uint)_identities[slot] & mask;
        while (_byIdentity[at] != 0) at = (at + 1) & mask;
        _byIdentity[at] = slot;
    }

    private void RebuildIdentities(int size)
    {
        _byIdentity = new uint[size];
        foreach (uint slot in All.ToArray()) PutIdentity(slot);
    }
}
