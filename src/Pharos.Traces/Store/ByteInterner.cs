using System.IO.Hashing;

namespace Pharos.Traces.Store;

/// <summary>Numbers byte strings in order of their first appearance. One writer; any number of readers of numbers that they got after the writer published them.</summary>
internal sealed class ByteInterner
{
    private const int ChunkBytes = 64 << 10;

    private Entry[] _entries = new Entry[64];
    private int[] _table = new int[128]; // number + 1, 0 for free
    private byte[] _chunk = new byte[1 << 10];
    private int _used, _count;

    private readonly record struct Entry(byte[] Chunk, int Offset, int Length, int Hash);

    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes held, over all entries.</summary>
    public long SizeBytes { get; private set; }

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            Entry entry = Volatile.Read(ref _entries)[number];
            return entry.Chunk.AsSpan(entry.Offset, entry.Length);
        }
    }

    /// <summary>-1 where the bytes are not there. For the writer, or where nobody writes.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        int hash = (int)XxHash3.HashToUInt64(bytes);
        for (int at = hash & (_table.Length - 1); _table[at] != 0; at = (at + 1) & (_table.Length - 1))
            if (Is(_table[at] - 1, hash, bytes)) return _table[at] - 1;
        return -1;
    }

    /// <summary>The number of the bytes; <paramref name="isNew"/> where they had none.</summary>
    public int Intern(ReadOnlySpan<byte> bytes, out bool isNew)
    {
        int hash = (int)XxHash3.HashToUInt64(bytes);
        int at = hash & (_table.Length - 1);
        for (; _table[at] != 0; at = (at + 1) & (_table.Length - 1))
        {
            if (!Is(_table[at] - 1, hash, bytes)) continue;
            isNew = false;
            return _table[at] - 1;
        }
        isNew = true;
        int number = _count;
        if (number == _entries.Length)
        {
            var larger = new Entry[2 * number];
            Array.Copy(_entries, larger, number);
            Volatile.Write(ref _entries, larger);
        }
        _entries[number] = Store(bytes, hash);
        _table[at] = number + 1;
        Volatile.Write(ref _count, number + 1);
        SizeBytes += bytes.Length + 32;
        if (2 * _count > _table.Length) Rehash();
        return number;
    }

    public int Intern(ReadOnlySpan<byte> bytes) => Intern(bytes, out _);

    private bool Is(int number, int hash, ReadOnlySpan<byte> bytes)
    {
        ref Entry entry = ref _entries[number];
        return entry.Hash == hash && bytes.SequenceEqual(entry.Chunk.AsSpan(entry.Offset, entry.Length));
    }

    private Entry Store(ReadOnlySpan<byte> bytes, int hash)
    {
        if (_chunk.Length - _used < bytes.Length)
        {
            _chunk = new byte[Math.Max(bytes.Length, Math.Min(ChunkBytes, 2 * _chunk.Length))];
            _used = 0;
        }
        bytes.CopyTo(_chunk.AsSpan(_used));
        var entry = new Entry(_chunk, _used, bytes.Length, hash);
        _used += bytes.Length;
        return entry;
    }

    private void Rehash()
    {
        var table = new int[4 * _table.Length];
        for (int number = 0; number < _count; number++)
        {
            int at = _entries[number].Hash & (table.Length - 1);
            while (table[at] != 0) at = (at + 1) & (table.Length - 1);
            table[at] = number + 1;
        }
        _table = table;
    }
}
