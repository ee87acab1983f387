using System.IO.Hashing;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store;

/// <summary>Numbers distinct structured metadata, given as <see cref="LabelBytes"/>; 0 is the empty set. Without an object for a set: with OTLP nearly every entry has one of its own.</summary>
internal sealed class MetadataTable
{
    private static readonly long s_seed = Random.Shared.NextInt64(); // nobody can know which sets collide

    private readonly ByteWriter _bytes = new(64);
    private int[] _ends = new int[4];
    private ulong[] _hashes = new ulong[4];
    private int[] _slots = new int[8]; // codes by hash, 0 where free; at most half full
    private int _last;
    private MetadataSets? _snapshot;

    public int Count { get; private set; } = 1;

    /// <summary>Bytes of all sets.</summary>
    public int SizeBytes => _bytes.Length;

    public ReadOnlySpan<byte> this[int code] => code == 0 ? default : _bytes.Written[_ends[code - 1].._ends[code]];

    public int CodeOf(LabelSet metadata) => CodeOf(LabelBytes.Of(metadata));

    public int CodeOf(ReadOnlySpan<byte> metadata)
    {
        if (metadata.IsEmpty) return 0;
        if (this[_last].SequenceEqual(metadata)) return _last; // as the entry before, mostly
        ulong hash = XxHash3.HashToUInt64(metadata, s_seed);
        int at = SlotOf(hash);
        for (int code; (code = _slots[at]) != 0; at = (at + 1) & (_slots.Length - 1))
            if (_hashes[code] == hash && this[code].SequenceEqual(metadata)) return _last = code;
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * Count);
            Array.Resize(ref _hashes, 2 * Count);
        }
        _bytes.Bytes(metadata);
        _ends[Count] = _bytes.Length;
        _hashes[Count] = hash;
        _slots[at] = _last = Count++;
        if (2 * Count > _slots.Length) Rehash();
        return _last;
    }

    public void Clear()
    {
        Count = 1;
        _last = 0;
        _bytes.Clear();
        _slots.AsSpan().Clear();
        _snapshot = null;
    }

    /// <summary>The sets so far, immutable.</summary>
    public MetadataSets Snapshot() => _snapshot is { } known && known.Count == Count ? known : _snapshot = new MetadataSets(_bytes.Written.ToArray(), _ends.AsSpan(0, Count).ToArray());

    private int SlotOf(ulong hash) => (int)hash & (_slots.Length - 1);

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        for (int code = 1; code < Count; code++)
        {
            int at = SlotOf(_hashes[code]);
            while (_slots[at] != 0) at = (at + 1) & (_slots.Length - 1);
            _slots[at] = code;
        }
    }
}
