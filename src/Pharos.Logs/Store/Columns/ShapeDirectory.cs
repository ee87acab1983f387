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
        ReadShapes(new ByteReader(_buffer.AsSpan(0, size)));
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

    private void ReadShapes(ByteReader from)
    {
        Shapes = new Shape[from.Count("shapes", Math.Min(MaxShapes, from.Remaining))];
        int highest = -1;
        for (int s = 0; s < Shapes.Length; s++)
        {
            var kind = (ShapeKind)from.Byte("shape kind");
            if (kind > ShapeKind.Logfmt) throw from.Fault("shape kind", $"is {kind}");
            int slots = from.Count("slots", from.Remaining);
            var constants = new byte[slots + 1][];
            for (int i = 0; i <= slots; i++) constants[i] = from.Take(from.Count("constant", from.Remaining), "constant").ToArray();
            var columns = new int[slots];
            for (int i = 0; i < slots; i++) highest = Math.Max(highest, columns[i] = from.Count("column", MaxColumns));
            Shapes[s] = new Shape(kind, constants, columns);
        }
        Columns = new ColumnInfo[from.Count("columns", Math.Min(MaxColumns, from.Remaining))];
        if (highest >= Columns.Length) throw from.Fault("column", $"{highest} of {Columns.Length}");
        for (int c = 0; c < Columns.Length; c++)
            Columns[c] = new ColumnInfo((ShapeKind)from.Byte("column kind"), (SlotClass)from.Byte("slot class"), from.Text("field"), from.Count("values", int.MaxValue));
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
        var uses = new int[Shapes.Length];
        int last = -1;
        for (int i = 0; i < _idCount; i++)
        {
            int id = wide ? BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(2 * i)) : _buffer[i];
            if (id >= uses.Length) throw from.Fault("shape id", $"is {id} of {uses.Length}");
            uses[id]++;
            _ids[i] = last = id;
        }
        long ended = 0;
        var values = new long[Columns.Length];
        for (int s = 0; s < uses.Length; s++)
        {
            if (!Shapes[s].Continues) ended += uses[s];
            foreach (int column in Shapes[s].Columns) values[column] += uses[s];
        }
        for (int c = 0; c < values.Length; c++) if (values[c] != Columns[c].Count) throw from.Fault("column", $"{c} has {Columns[c].Count} values, the lines need {values[c]}");
        if (ended != entries || (last >= 0 && Shapes[last].Continues)) throw from.Fault("shapes of lines", $"end {ended} of {entries} entries");
    }
}

/// <param name="Field">Label name that the parser of its kind gives the values; empty where they are no field.</param>
internal readonly record struct ColumnInfo(ShapeKind Kind, SlotClass Class, string Field, int Count);
