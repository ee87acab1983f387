using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>A block of columns in hand: its shapes, and of its columns those that were asked for. Puts lines together, all or some.</summary>
/// <remarks>Used again from block to block by one thread. The bytes of the block's part are given to every call, because a mapping may not be held.</remarks>
internal sealed class ColumnBlock
{
    [ThreadStatic] private static ColumnBlock? t_inHand;

    private readonly List<ColumnValues> _columns = [];
    private object? _owner;
    private ColumnState[] _states = [];
    private bool _hasIds;
    private readonly LogBatch _times = new();
    private bool _hasTimes;
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
        _hasTimes = false;
        Directory.Read(part);
        int columns = Directory.Columns.Length;
        while (_columns.Count < columns) _columns.Add(new ColumnValues());
        if (_states.Length < columns) _states = new ColumnState[columns];
        _states.AsSpan().Clear();
        _hasIds = false;
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

    /// <summary>The same, and of values of text how long they are: less to read than the text.</summary>
    public ColumnValues OpenLengths(ReadOnlySpan<byte> part, int column)
    {
        ColumnValues values = OpenColumn(part, column);
        if (_states[column] != ColumnState.Loaded) values.LoadLengths(part[Directory.PayloadOf(column)]);
        return values;
    }

    /// <summary>Whether an opened column has codes of distinct values.</summary>
    public bool IsDictionary(int column) => _columns[column].Distinct > 0;

    /// <summary>The shapes of the lines, in order.</summary>
    public ReadOnlySpan<int> Ids(ReadOnlySpan<byte> part)
    {
        if (!_hasIds) Directory.ReadIds(part, _header.Count, _header.LineBytes);
        _hasIds = true;
        return Directory.Ids;
    }

    /// <summary>Whether there is one shape and it takes one value a line of a column: then a value's place is its entry's.</summary>
    public bool IsOneValueEach(ReadOnlySpan<byte> part, int column)
    {
        ReadOnlySpan<int> ids = Ids(part); // proves the number of values
        return Directory.Shapes.Length == 1 && Directory.IsOneEach && ids.Length == Directory.Columns[column].Count;
    }

    /// <summary>Times of the entries, for columns of instants.</summary>
    public ReadOnlySpan<long> Times(ReadOnlySpan<byte> block)
    {
        if (!_hasTimes) BlockDecoder.LoadTimes(block, _header, _times);
        _hasTimes = true;
        return _times.TimestampsNs.AsSpan(0, _header.Count);
    }

    /// <summary>The entry of each value of a column.</summary>
    public int[] RowsOf(ReadOnlySpan<byte> part, int column)
    {
        var rows = new int[Directory.Columns[column].Count];
        ReadOnlySpan<int> ids = Ids(part);
        int counter = Directory.Counters.Of(column), row = 0, value = 0;
        foreach (int id in ids)
        {
            foreach (int advanced in Directory.Counters.AdvancedBy(id)) if (advanced == counter) rows[value++] = row;
            if (!Directory.Shapes[id].Continues) row++;
        }
        return rows;
    }

    /// <summary>Fills text and offsets.</summary>
    /// <param name="timesNs">Times of all entries.</param>
    public void ReadLines(ReadOnlySpan<byte> part, ReadOnlySpan<long> timesNs, LogBatch batch)
    {
        ReadOnlySpan<int> ids = Ids(part);
        for (int c = 0; c < Directory.Columns.Length; c++) Column(part, c);
        Span<int> next = Directory.Counters.Begin();
        Span<byte> text = Buffers(batch, out Span<int> offsets);
        int row = 0, at = 0;
        offsets[0] = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            Shape shape = Directory.Shapes[ids[i]];
            at += Write(shape, next, timesNs[row], text[at..]);
            Directory.Counters.Advance(ids.Slice(i, 1), next);
            if (!shape.Continues) offsets[++row] = at;
        }
        if (at != _header.LineBytes) throw new CorruptDataException("columns", 0, $"the lines have {at} bytes, expected {_header.LineBytes}");
    }

    /// <summary>Fills text and offsets for some lines; those of other rows are left empty. Of the columns those are read that these lines have.</summary>
    /// <param name="wanted">Rows, ascending.</param>
    public void ReadLines(ReadOnlySpan<byte> block, ReadOnlySpan<byte> part, ReadOnlySpan<int> wanted, LogBatch batch)
    {
        ReadOnlySpan<int> ids = Ids(part);
        bool hasInstants = OpenColumnsOf(part, ids, wanted);
        ReadOnlySpan<long> timesNs = hasInstants ? Times(block) : [];
        Span<int> next = Directory.Counters.Begin();
        Span<byte> text = Buffers(batch, out Span<int> offsets);
        int row = 0, at = 0, i = 0;
        offsets[0] = 0;
        foreach (int place in wanted)
        {
            i = Skip(ids, i, place - row, next);
            offsets[(row + 1)..(place + 1)].Fill(at);
            for (row = place; row == place; i++)
            {
                Shape shape = Directory.Shapes[ids[i]];
                at += Write(shape, next, hasInstants ? timesNs[row] : 0, text[at..]);
                Directory.Counters.Advance(ids.Slice(i, 1), next);
                if (!shape.Continues) offsets[++row] = at;
            }
        }
        offsets[(row + 1)..].Fill(at);
    }

    /// <summary>Goes over some entries; returns the place behind their shapes.</summary>
    private int Skip(ReadOnlySpan<int> ids, int from, int entries, Span<int> next)
    {
        int end = from;
        if (Directory.IsOneEach) end += entries;
        else for (; entries > 0; end++) if (!Directory.Shapes[ids[end]].Continues) entries--;
        Directory.Counters.Advance(ids[from..end], next);
        return end;
    }

    /// <summary>Fills the offsets as they are with all lines, without the text.</summary>
    public void ReadLengths(ReadOnlySpan<byte> part, LogBatch batch)
    {
        ReadOnlySpan<int> ids = Ids(part);
        for (int c = 0; c < Directory.Columns.Length; c++) Column(part, c);
        Span<int> next = Directory.Counters.Begin();
        RowBuffers.Ensure(ref batch.Offsets, _header.Count + 1);
        int row = 0;
        long at = 0;
        batch.Offsets[0] = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            Shape shape = Directory.Shapes[ids[i]];
            int[] before = shape.ValuesBefore;
            at += shape.ConstantBytes;
            for (int slot = 0; slot < shape.Columns.Length; slot++)
            {
                int column = shape.Columns[slot];
                at += _columns[column].LengthOf(next[Directory.Counters.Of(column)] + before[slot]);
            }
            Directory.Counters.Advance(ids.Slice(i, 1), next);
            if (at > _header.LineBytes) throw new CorruptDataException("columns", 0, $"the lines exceed their {_header.LineBytes} bytes");
            if (!shape.Continues) batch.Offsets[++row] = (int)at;
        }
        if (at != _header.LineBytes) throw new CorruptDataException("columns", 0, $"the lines have {at} bytes, expected {_header.LineBytes}");
    }

    private Span<byte> Buffers(LogBatch batch, out Span<int> offsets)
    {
        RowBuffers.Ensure(ref batch.Offsets, _header.Count + 1);
        RowBuffers.Ensure(ref batch.Text, _header.LineBytes);
        offsets = batch.Offsets.AsSpan(0, _header.Count + 1);
        return batch.Text.AsSpan(0, _header.LineBytes);
    }

    /// <summary>Reads the columns that some rows have; returns whether any is of instants.</summary>
    private bool OpenColumnsOf(ReadOnlySpan<byte> part, ReadOnlySpan<int> ids, ReadOnlySpan<int> wanted)
    {
        var isUsed = new bool[Directory.Shapes.Length];
        if (Directory.IsOneEach) foreach (int row in wanted) isUsed[ids[row]] = true;
        else MarkUsed(ids, wanted, isUsed);
        bool hasInstants = false;
        for (int s = 0; s < isUsed.Length; s++)
            if (isUsed[s]) foreach (int column in Directory.Shapes[s].Columns) hasInstants |= Column(part, column).IsInstants;
        return hasInstants;
    }

    private void MarkUsed(ReadOnlySpan<int> ids, ReadOnlySpan<int> wanted, bool[] isUsed)
    {
        int row = 0, place = 0;
        foreach (int id in ids)
        {
            if (place == wanted.Length) return;
            bool isWanted = wanted[place] == row;
            isUsed[id] |= isWanted;
            if (Directory.Shapes[id].Continues) continue;
            if (isWanted) place++;
            row++;
        }
    }

    private int Write(Shape shape, ReadOnlySpan<int> next, long timeNs, Span<byte> text)
    {
        int at = 0;
        int[] columns = shape.Columns, before = shape.ValuesBefore;
        for (int slot = 0; slot < columns.Length; slot++)
        {
            Put(shape.Constants[slot], text, ref at);
            int column = columns[slot];
            at += _columns[column].Write(next[Directory.Counters.Of(column)] + before[slot], timeNs, text[at..]);
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
