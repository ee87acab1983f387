using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>A block of columns in hand: its shapes, and of its columns those that were asked for. Puts lines together, all or some, and reads single fields.</summary>
/// <remarks>Used again from block to block by one thread. The bytes of the block's part are given to every call, because a mapping may not be held.</remarks>
internal sealed class ColumnBlock
{
    [ThreadStatic] private static ColumnBlock? t_inHand;

    private readonly List<ColumnValues> _columns = [];
    private object? _owner;
    private ColumnState[] _states = [];
    private bool _hasIds;
    private int[] _next = [];
    private long[]? _times;
    private BlockHeader _header;

    public ShapeDirectory Directory { get; } = new();

    public int Entries => _header.Count;

    /// <summary>Takes up a block, unless it is in hand already: a query asks one block several things.</summary>
    /// <param name="owner">Tells one block from another; null where it is asked but once.</param>
    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public static ColumnBlock Of(ReadOnlySpan<byte> block, in BlockHeader header, object? owner, out ReadOnlySpan<byte> part)
    {
        ColumnBlock columns = t_inHand ??= new ColumnBlock();
        if (owner is not null && ReferenceEquals(columns._owner, owner))
        {
            part = BlockHeader.Place(block, BlockPart.Lines); // its checksum was proven
            return columns;
        }
        columns._owner = null;
        part = BlockHeader.Part(block, BlockPart.Lines);
        columns.Open(part, header);
        columns._owner = owner;
        return columns;
    }

    private void Open(ReadOnlySpan<byte> part, in BlockHeader header)
    {
        _header = header;
        _times = null;
        Directory.Read(part);
        int columns = Directory.Columns.Length;
        while (_columns.Count < columns) _columns.Add(new ColumnValues());
        if (_states.Length < columns) _states = new ColumnState[columns];
        _states.AsSpan().Clear();
        _hasIds = false;
        if (_next.Length < columns) _next = new int[columns];
    }

    /// <summary>Values of one column, decoded when they are first asked for.</summary>
    public ColumnValues Column(ReadOnlySpan<byte> part, int column)
    {
        ColumnValues values = OpenColumn(part, column);
        if (_states[column] == ColumnState.Loaded) return values;
        values.Load(part[Directory.PayloadOf(column)]);
        _states[column] = ColumnState.Loaded;
        return values;
    }

    /// <summary>What is known of all values of a column; the values may not be there.</summary>
    public ColumnValues OpenColumn(ReadOnlySpan<byte> part, int column)
    {
        ColumnValues values = _columns[column];
        if (_states[column] != ColumnState.Unread) return values;
        values.Open(part[Directory.PayloadOf(column)], Directory.Columns[column].Count);
        _states[column] = ColumnState.Opened;
        return values;
    }

    /// <summary>The shapes of the lines, in order.</summary>
    public ReadOnlySpan<int> Ids(ReadOnlySpan<byte> part)
    {
        if (!_hasIds) Directory.ReadIds(part, _header.Count, _header.LineBytes);
        _hasIds = true;
        return Directory.Ids;
    }

    /// <summary>Times of the entries, for columns of instants.</summary>
    public long[] Times(ReadOnlySpan<byte> block)
    {
        if (_times is not null) return _times;
        var batch = new LogBatch();
        BlockDecoder.LoadTimes(block, _header, batch);
        return _times = batch.TimestampsNs;
    }

    /// <summary>The entry of each value of a column.</summary>
    public int[] RowsOf(ReadOnlySpan<byte> part, int column)
    {
        var rows = new int[Directory.Columns[column].Count];
        int row = 0, value = 0;
        foreach (int id in Ids(part))
        {
            Shape shape = Directory.Shapes[id];
            foreach (int c in shape.Columns) if (c == column) rows[value++] = row;
            if (!shape.Continues) row++;
        }
        return rows;
    }

    /// <summary>Fills text and offsets; lines of other rows than the wanted are left empty.</summary>
    /// <param name="timesNs">Times of all entries.</param>
    /// <param name="wanted">Ascending; ignored where <paramref name="all"/>.</param>
    public void ReadLines(ReadOnlySpan<byte> part, ReadOnlySpan<long> timesNs, bool all, ReadOnlySpan<int> wanted, LogBatch batch)
    {
        _next.AsSpan(0, Directory.Columns.Length).Clear();
        for (int c = 0; c < Directory.Columns.Length; c++) Column(part, c);
        RowBuffers.Ensure(ref batch.Offsets, _header.Count + 1);
        RowBuffers.Ensure(ref batch.Text, _header.LineBytes);
        Span<byte> text = batch.Text.AsSpan(0, _header.LineBytes);
        Span<int> offsets = batch.Offsets.AsSpan(0, _header.Count + 1);
        int row = 0, at = 0, next = 0;
        offsets[0] = 0;
        foreach (int id in Ids(part))
        {
            Shape shape = Directory.Shapes[id];
            if (all || (next < wanted.Length && wanted[next] == row)) at += Write(shape, timesNs[row], text[at..]);
            else foreach (int column in shape.Columns) _next[column]++;
            if (shape.Continues) continue;
            if (next < wanted.Length && wanted[next] == row) next++;
            offsets[++row] = at;
        }
        if (all && at != _header.LineBytes) throw new CorruptDataException("columns", 0, $"the lines have {at} bytes, expected {_header.LineBytes}");
    }

    /// <summary>Fills the offsets as they are with all lines, without the text.</summary>
    public void ReadLengths(ReadOnlySpan<byte> part, LogBatch batch)
    {
        _next.AsSpan(0, Directory.Columns.Length).Clear();
        for (int c = 0; c < Directory.Columns.Length; c++) Column(part, c);
        RowBuffers.Ensure(ref batch.Offsets, _header.Count + 1);
        int row = 0;
        long at = 0;
        batch.Offsets[0] = 0;
        foreach (int id in Ids(part))
        {
            Shape shape = Directory.Shapes[id];
            at += shape.ConstantBytes;
            foreach (int column in shape.Columns) at += _columns[column].LengthOf(_next[column]++);
            if (at > _header.LineBytes) throw new CorruptDataException("columns", 0, $"the lines exceed their {_header.LineBytes} bytes");
            if (!shape.Continues) batch.Offsets[++row] = (int)at;
        }
        if (at != _header.LineBytes) throw new CorruptDataException("columns", 0, $"the lines have {at} bytes, expected {_header.LineBytes}");
    }

    /// <summary>Fills the column of one extracted label; false where no line of the block is known to have that format.</summary>
    public bool TryReadField(ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, LineFormat format, string label, FieldColumn field)
    {
        ShapeKind kind = format == LineFormat.Json ? ShapeKind.Json : ShapeKind.Logfmt;
        if ((ShapeDirectory.KindsOf(part) & (format == LineFormat.Json ? 1 : 2)) == 0) return false;
        field.Values.Clear();
        RowBuffers.Ensure(ref field.Codes, _header.Count);
        int columns = Directory.Columns.Length;
        var codes = new int[columns][];
        for (int c = 0; c < columns; c++)
        {
            ColumnInfo info = Directory.Columns[c];
            if (info.Kind != kind || info.Field != label) continue;
            ColumnValues values = Column(part, c);
            codes[c] = FieldValues.Read(values, info, values.IsInstants ? RowsOf(part, c) : [], values.IsInstants ? Times(block) : [], field);
        }
        int[] columnOf = ColumnsOf(kind, label);
        _next.AsSpan(0, columns).Clear();
        int row = 0;
        foreach (int id in Ids(part))
        {
            // Only shapes of text go on, and they are of another kind: the last shape of an entry tells.
            int column = columnOf[id];
            field.Codes[row] = column >= 0 ? codes[column][_next[column]++] : column;
            if (!Directory.Shapes[id].Continues) row++;
        }
        return true;
    }

    /// <summary>For each shape the column that gives the label, or what is known instead of a value.</summary>
    private int[] ColumnsOf(ShapeKind kind, string label)
    {
        var columnOf = new int[Directory.Shapes.Length];
        for (int s = 0; s < columnOf.Length; s++)
        {
            Shape shape = Directory.Shapes[s];
            columnOf[s] = shape.Kind == kind ? FieldColumn.Missing : FieldColumn.Unknown;
            if (shape.Kind != kind) continue;
            int found = 0;
            foreach (int c in shape.Columns)
            {
                ColumnInfo column = Directory.Columns[c];
                if (column.Kind != kind || column.Field != label) continue;
                columnOf[s] = c;
                found++;
            }
            if (found > 1) columnOf[s] = FieldColumn.Unknown;
        }
        return columnOf;
    }

    private int Write(Shape shape, long timeNs, Span<byte> text)
    {
        int at = 0;
        for (int slot = 0; slot < shape.Columns.Length; slot++)
        {
            Put(shape.Constants[slot], text, ref at);
            int column = shape.Columns[slot];
            at += _columns[column].Write(_next[column]++, timeNs, text[at..]);
        }
        Put(shape.Constants[^1], text, ref at);
        return at;
    }

    private static void Put(ReadOnlySpan<byte> piece, Span<byte> text, ref int at)
    {
        if (piece.Length > text.Length - at) throw new CorruptDataException("columns", 0, $"the lines exceed their bytes by {piece.Length - text.Length + at}");
        piece.CopyTo(text[at..]);
        at += piece.Length;
    }

    private enum ColumnState : byte
    {
        Unread,
        Opened,
        Loaded,
    }
}
