using System.Buffers.Binary;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>The shapes and columns of a block, and the order of the shapes; see <see cref="ShapeEncoder"/> for the layout. Buffers are kept from block to block.</summary>
internal sealed class ShapeDirectory
{
    private const int MaxShapes = 65_536, MaxColumns = 65_536;

    private byte[] _buffer = [];
    private int[] _ids = [];
    private int _idCount, _idsAt;
    private (int Start, int Length)[] _payloads = [];

    public Shape[] Shapes { get; private set; } = [];

    public ColumnInfo[] Columns { get; private set; } = [];

    /// <summary>Whether every entry is one shape, so that the place in <see cref="Ids"/> is the entry's.</summary>
    public bool IsOneEach { get; private set; }

    /// <summary>For walks over <see cref="Ids"/>.</summary>
    public ValueCounters Counters { get; } = new();

    /// <summary>Place in <see cref="Shapes"/> for each shape of the lines, in order. Each entry has one that does not go on.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _idCount);

    /// <summary>Bit 0: some shape is JSON; bit 1: some is logfmt.</summary>
    public static int KindsOf(ReadOnlySpan<byte> part) => part.IsEmpty ? 0 : part[0];

    /// <summary>Where a column's payload lies in the part.</summary>
    public Range PayloadOf(int column) => _payloads[column].Start..(_payloads[column].Start + _payloads[column].Length);

    /// <summary>Reads shapes and columns; <see cref="ReadIds"/> reads the order of the shapes.</summary>
    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public void Read(ReadOnlySpan<byte> part)
    {
        var from = new ByteReader(part);
        from.Byte("kinds");
        int size = ColumnValues.ReadFrame(ref from, ref _buffer, "directory");
        ReadShapes(_buffer.AsSpan(0, size));
        _idsAt = from.Position;
        _idCount = from.Count("shapes of lines", int.MaxValue / 4);
        from.Count("shape ids", int.MaxValue);
        from.Take(from.Count("shape ids", from.Remaining), "shape ids");
        _payloads = new (int, int)[Columns.Length];
        for (int c = 0; c < _payloads.Length; c++)
        {
            int length = from.Count("column size", from.Remaining);
            _payloads[c] = (from.Position, length);
            from.Take(length, "column");
        }
    }

    private void ReadShapes(ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        Shapes = new Shape[from.Count("shapes", Math.Min(MaxShapes, from.Remaining))];
        int highest = -1;
        for (int s = 0; s < Shapes.Length; s++)
        {
            int start = from.Position;
            var columns = new int[ShapeTexts.Skip(ref from)];
            ShapeText text = ShapeTexts.Shared.Of(bytes[start..from.Position]);
            for (int i = 0; i < columns.Length; i++) highest = Math.Max(highest, columns[i] = from.Count("column", MaxColumns));
            Shapes[s] = new Shape(text, columns);
        }
        IsOneEach = !Array.Exists(Shapes, shape => shape.Continues);
        Columns = new ColumnInfo[from.Count("columns", Math.Min(MaxColumns, from.Remaining))];
        if (highest >= Columns.Length) throw from.Fault("column", $"{highest} of {Columns.Length}");
        for (int c = 0; c < Columns.Length; c++)
            Columns[c] = new ColumnInfo((ShapeKind)from.Byte("column kind"), (SlotClass)from.Byte("slot class"), from.Text("field"), from.Count("values", int.MaxValue));
        // Versions 1 and 2 named the first field of most logfmt shapes with the end of the line before in front.
        foreach (Shape shape in Shapes)
            if (shape.Kind == ShapeKind.Logfmt && shape.Columns.Length > 0 && Columns[shape.Columns[0]].Field != shape.Text.FirstField) Columns[shape.Columns[0]] = Columns[shape.Columns[0]] with { Field = shape.Text.FirstField };
    }

    /// <exception cref="CorruptDataException">They do not fit the entries or the columns.</exception>
    public void ReadIds(ReadOnlySpan<byte> part, int entries, long lineBytes)
    {
        var from = new ByteReader(part);
        from.Take(_idsAt, "directory");
        _idCount = from.Count("shapes of lines", (int)Math.Min(entries + lineBytes, int.MaxValue / 4));
        int bytes = ColumnValues.ReadFrame(ref from, ref _buffer, "shape ids");
        bool wide = Shapes.Length > 256;
        if (bytes != (wide ? 2L * _idCount : _idCount)) throw from.Fault("shape ids", $"are {bytes} bytes for {_idCount}");
        RowBuffers.Ensure(ref _ids, _idCount);
        int[] uses = CountIds(from, wide);
        int last = _idCount == 0 ? -1 : _ids[_idCount - 1];
        long ended = 0;
        var values = new long[Columns.Length];
        for (int s = 0; s < uses.Length; s++)
        {
            if (!Shapes[s].Continues) ended += uses[s];
            foreach (int column in Shapes[s].Columns) values[column] += uses[s];
        }
        for (int c = 0; c < values.Length; c++) if (values[c] != Columns[c].Count) throw from.Fault("column", $"{c} has {Columns[c].Count} values, the lines need {values[c]}");
        Counters.Build(Shapes, Columns.Length);
        if (ended != entries || (last >= 0 && Shapes[last].Continues)) throw from.Fault("shapes of lines", $"end {ended} of {entries} entries");
    }

    /// <summary>Spreads the ids out of the buffer; returns how often each is there.</summary>
    private int[] CountIds(in ByteReader from, bool wide)
    {
        var uses = new int[Shapes.Length];
        Span<int> ids = _ids.AsSpan(0, _idCount);
        if (uses.Length == 1 && !wide && !_buffer.AsSpan(0, ids.Length).ContainsAnyExcept((byte)0))
        {
            ids.Clear();
            uses[0] = ids.Length;
            return uses;
        }
        for (int i = 0; i < ids.Length; i++)
        {
            int id = wide ? BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(2 * i)) : _buffer[i];
            if (id >= uses.Length) throw from.Fault("shape id", $"is {id} of {uses.Length}");
            uses[id]++;
            ids[i] = id;
        }
        return uses;
    }
}

/// <param name="Field">Label name that the parser of its kind gives the values; empty where they are no field.</param>
internal readonly record struct ColumnInfo(ShapeKind Kind, SlotClass Class, string Field, int Count);
