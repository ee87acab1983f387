using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pharos.Logs.Store.Columns;

/// <summary>Which value of a column comes next on a walk over the shapes of a block. Columns that every shape takes equally many values from share one counter. Kept from block to block.</summary>
internal sealed class ValueCounters
{
    private readonly Dictionary<ulong, int> _leaders = []; // columns that counters are named after, by what uses them
    private int[] _usesStart = [], _uses = [];             // per column the shapes that use it, once for each value that they take
    private int[] _advanceStart = [], _advance = [];       // per shape its counters, once for each value
    private int[] _counterOf = [], _leaderOf = [];
    private byte[] _values = [];                           // per shape the values that it takes of each counter's columns, in rows of whole vectors
    private int[] _counts = [];
    private int _width, _most;

    /// <summary>Counters there are.</summary>
    public int Count { get; private set; }

    /// <summary>Finds the columns that go on together.</summary>
    public void Build(Shape[] shapes, int columns)
    {
        ListUses(shapes, columns);
        RowBuffers.Ensure(ref _counterOf, columns);
        RowBuffers.Ensure(ref _leaderOf, columns);
        _leaders.Clear();
        Count = 0;
        for (int c = 0; c < columns; c++)
        {
            ulong hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(UsesOf(c)));
            if (_leaders.TryGetValue(hash, out int leader) && UsesOf(leader).SequenceEqual(UsesOf(c)))
            {
                _leaderOf[c] = leader;
                _counterOf[c] = _counterOf[leader];
                continue;
            }
            _leaders[hash] = _leaderOf[c] = c;
            _counterOf[c] = Count++;
        }
        ListAdvances(shapes);
        ListValues(shapes.Length);
        RowBuffers.Ensure(ref _counts, _width);
    }

    public int Of(int column) => _counterOf[column];

    /// <summary>Values that the lines before took of each counter's columns, all 0; good until the next call.</summary>
    public Span<int> Begin()
    {
        Span<int> counts = _counts.AsSpan(0, _width);
        counts.Clear();
        return counts;
    }

    /// <summary>Counters that a shape moves on, once for each value that it takes.</summary>
    public ReadOnlySpan<int> AdvancedBy(int shape) => _advance.AsSpan(_advanceStart[shape], _advanceStart[shape + 1] - _advanceStart[shape]);

    /// <summary>Moves the counters on over the lines of some shapes.</summary>
    /// <param name="counts">What <see cref="Begin"/> returned.</param>
    public void Advance(ReadOnlySpan<int> shapes, Span<int> counts)
    {
        const int few = 6;
        if (shapes.Length <= few || _most > byte.MaxValue)
        {
            foreach (int shape in shapes) foreach (int counter in AdvancedBy(shape)) counts[counter]++;
            return;
        }
        // Bytes are added up as long as none can overflow: a step for all counters instead of one for each, whose number would have to be guessed.
        int most = byte.MaxValue / Math.Max(1, _most);
        for (; shapes.Length > 0; shapes = shapes[Math.Min(most, shapes.Length)..])
        {
            ReadOnlySpan<int> piece = shapes[..Math.Min(most, shapes.Length)];
            for (int at = 0; at < _width; at += Vector256<byte>.Count) Add(piece, at, counts.Slice(at, Vector256<byte>.Count));
        }
    }

    private void Add(ReadOnlySpan<int> shapes, int at, Span<int> counts)
    {
        ReadOnlySpan<byte> values = _values;
        Vector256<byte> sum = Vector256<byte>.Zero;
        foreach (int shape in shapes) sum += Vector256.Create(values.Slice((shape * _width) + at, Vector256<byte>.Count));
        for (int i = 0; i < Vector256<byte>.Count; i++) counts[i] += sum[i];
    }

    private void ListValues(int shapes)
    {
        const int mostBytes = 4 << 20;
        _width = (Count + Vector256<byte>.Count - 1) & -Vector256<byte>.Count;
        _most = (long)shapes * _width > mostBytes ? int.MaxValue : 0; // more than the encoder makes
        if (_most > 0) return;
        RowBuffers.Ensure(ref _values, shapes * _width);
        _values.AsSpan(0, shapes * _width).Clear();
        for (int shape = 0; shape < shapes; shape++)
        {
            foreach (int counter in AdvancedBy(shape))
            {
                ref byte values = ref _values[(shape * _width) + counter];
                _most = Math.Max(_most, values == byte.MaxValue ? int.MaxValue : ++values);
            }
        }
    }

    private ReadOnlySpan<int> UsesOf(int column) => _uses.AsSpan(_usesStart[column], _usesStart[column + 1] - _usesStart[column]);

    private void ListUses(Shape[] shapes, int columns)
    {
        RowBuffers.Ensure(ref _usesStart, columns + 2);
        Span<int> starts = _usesStart.AsSpan(0, columns + 2);
        starts.Clear();
        foreach (Shape shape in shapes) foreach (int column in shape.Columns) starts[column + 2]++;
        for (int c = 2; c < starts.Length; c++) starts[c] += starts[c - 1];
        RowBuffers.Ensure(ref _uses, starts[^1]);
        // Each start is one place behind until its column has been filled.
        for (int s = 0; s < shapes.Length; s++) foreach (int column in shapes[s].Columns) _uses[starts[column + 1]++] = s;
    }

    private void ListAdvances(Shape[] shapes)
    {
        RowBuffers.Ensure(ref _advanceStart, shapes.Length + 1);
        RowBuffers.Ensure(ref _advance, _uses.Length);
        int at = 0;
        for (int s = 0; s < shapes.Length; s++)
        {
            _advanceStart[s] = at;
            foreach (int column in shapes[s].Columns) if (_leaderOf[column] == column) _advance[at++] = _counterOf[column];
        }
        _advanceStart[shapes.Length] = at;
    }
}
