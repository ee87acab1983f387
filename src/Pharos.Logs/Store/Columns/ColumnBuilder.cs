namespace Pharos.Logs.Store.Columns;

/// <summary>The values of one column of a block while it is built: places in the block's text.</summary>
internal sealed class ColumnBuilder(SlotClass slotClass, string field, ShapeKind kind)
{
    private int[] _starts = new int[64], _lengths = new int[64], _rows = new int[64];

    public SlotClass Class { get; } = slotClass;

    /// <summary>Label name that the parser of its kind gives the values; empty where they are no field.</summary>
    public string Field { get; } = field;

    public ShapeKind Kind { get; } = kind;

    public int Count { get; private set; }

    /// <summary>Bytes of all values.</summary>
    public long TextBytes { get; private set; }

    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>The entry that each value belongs to.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    public void Add(int start, int length, int row)
    {
        if (Count == _starts.Length)
        {
            Array.Resize(ref _starts, 2 * Count);
            Array.Resize(ref _lengths, 2 * Count);
            Array.Resize(ref _rows, 2 * Count);
        }
        _starts[Count] = start;
        _lengths[Count] = length;
        _rows[Count++] = row;
        TextBytes += length;
    }

    /// <summary>Keeps a value at a place at or before its own.</summary>
    public void Move(int from, int to)
    {
        _starts[to] = _starts[from];
        _lengths[to] = _lengths[from];
        _rows[to] = _rows[from];
    }

    /// <summary>Drops the values from a place on.</summary>
    public void Truncate(int count)
    {
        Count = count;
        TextBytes = 0;
        foreach (int length in Lengths) TextBytes += length;
    }
}
