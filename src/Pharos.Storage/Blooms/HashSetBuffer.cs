namespace Pharos.Storage.Blooms;

/// <summary>A set of 64-bit hashes that is cleared and used again. Not for hostile keys of a caller: the hashes are its own.</summary>
internal sealed class HashSetBuffer
{
    private ulong[] _slots = new ulong[4096];
    private bool _hasZero;
    private int _stored;

    public int Count => _stored + (_hasZero ? 1 : 0);

    public void Add(ulong hash)
    {
        if (hash == 0)
        {
            _hasZero = true;
            return;
        }
        ulong[] slots = _slots;
        uint mask = (uint)slots.Length - 1;
        for (uint at = (uint)(hash >> 32) & mask; ; at = (at + 1) & mask)
        {
            ulong slot = slots[at];
            if (slot == hash) return;
            if (slot != 0) continue;
            slots[at] = hash;
            if (++_stored * 4L > slots.Length * 3L) Grow();
            return;
        }
    }

    public void AddTo(Span<byte> filter)
    {
        foreach (ulong slot in _slots) if (slot != 0) BloomFilter.Add(filter, slot);
        if (_hasZero) BloomFilter.Add(filter, 0);
    }

    public void Clear()
    {
        Array.Clear(_slots);
        _stored = 0;
        _hasZero = false;
    }

    private void Grow()
    {
        ulong[] old = _slots;
        _slots = new ulong[old.Length * 2];
        uint mask = (uint)_slots.Length - 1;
        foreach (ulong hash in old)
        {
            if (hash == 0) continue;
            uint at = (uint)(hash >> 32) & mask;
            while (_slots[at] != 0) at = (at + 1) & mask;
            _slots[at] = hash;
        }
    }
}
