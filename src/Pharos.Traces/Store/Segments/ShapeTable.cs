using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>The distinct lists of optional columns that spans have: most spans share a few dozen.</summary>
/// <remarks><code>
/// v  shapes, then per shape: v columns, v id of each
/// </code></remarks>
internal sealed class ShapeTable
{
    private readonly List<int[]> _shapes = [];
    private int[] _table = new int[64]; // number + 1 by hash, 0 for free
    private ulong[] _hashes = new ulong[32]; // per shape

    public int NumberOf(ReadOnlySpan<int> columns)
    {
        ulong hash = 14695981039346656037;
        foreach (int column in columns) hash = (hash ^ (uint)column) * 0x9E3779B97F4A7C15;
        int mask = _table.Length - 1, at = (int)(hash >> 32) & mask;
        for (; _table[at] != 0; at = (at + 1) & mask)
        {
            int number = _table[at] - 1;
            if (_hashes[number] == hash && columns.SequenceEqual(_shapes[number])) return number;
        }
        return Add(columns, hash, at);
    }

    private int Add(ReadOnlySpan<int> columns, ulong hash, int at)
    {
        int number = _shapes.Count;
        if (number == _hashes.Length) Array.Resize(ref _hashes, 2 * number);
        _hashes[number] = hash;
        _shapes.Add(columns.ToArray());
        _table[at] = number + 1;
        if (2 * _shapes.Count > _table.Length) Rehash();
        return number;
    }

    private void Rehash()
    {
        _table = new int[2 * _table.Length];
        int mask = _table.Length - 1;
        for (int number = 0; number < _shapes.Count; number++)
        {
            int at = (int)(_hashes[number] >> 32) & mask;
            while (_table[at] != 0) at = (at + 1) & mask;
            _table[at] = number + 1;
        }
    }

    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)_shapes.Count);
        foreach (int[] shape in _shapes)
        {
            to.Uvarint((ulong)shape.Length);
            foreach (int column in shape) to.Uvarint((ulong)column);
        }
    }

    public static int[][] Read(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        var shapes = new int[from.Count("shapes", from.Remaining)][];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = new int[from.Count("columns of a shape", from.Remaining)];
            for (int c = 0; c < shapes[i].Length; c++) shapes[i][c] = from.Count("column", int.MaxValue);
        }
        return shapes;
    }
}
