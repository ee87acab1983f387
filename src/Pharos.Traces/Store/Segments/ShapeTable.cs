using System.IO.Hashing;
using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;

namespace Pharos.Traces.Store.Segments;

/// <summary>The distinct lists of optional columns that spans have: most spans share a few dozen.</summary>
/// <remarks><code>
/// v  shapes, then per shape: v columns, v id of each
/// </code></remarks>
internal sealed class ShapeTable
{
    private readonly List<int[]> _shapes = [];
    private readonly Dictionary<ulong, List<int>> _byHash = [];
    private int _last;

    public int NumberOf(ReadOnlySpan<int> columns)
    {
        if (_shapes.Count > 0 && columns.SequenceEqual(_shapes[_last])) return _last;
        ulong hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(columns));
        if (!_byHash.TryGetValue(hash, out List<int>? numbers)) _byHash[hash] = numbers = [];
        foreach (int number in numbers) if (columns.SequenceEqual(_shapes[number])) return _last = number;
        numbers.Add(_shapes.Count);
        _shapes.Add(columns.ToArray());
        return _last = _shapes.Count - 1;
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
