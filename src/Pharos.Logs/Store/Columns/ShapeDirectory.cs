using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>The shapes and columns of a block, and the order of the shapes; see <see cref="ShapeEncoder"/> for the layout.</summary>
internal ref struct ShapeDirectory
{
    private const int MaxShapes = 65_536, MaxColumns = 65_536;

    public ReadOnlySpan<byte> Part;

    /// <summary>Where the first column's payload size stands.</summary>
    public int ColumnsAt;

    public Shape[] Shapes;

    public ColumnInfo[] Columns;

    /// <summary>Place in <see cref="Shapes"/> for each shape of the lines, in order.</summary>
    public int[] Ids;

    /// <summary>Bit 0: some shape is JSON; bit 1: some is logfmt.</summary>
    public static int KindsOf(ReadOnlySpan<byte> part) => part.IsEmpty ? 0 : part[0];

    public static ShapeDirectory Read(ReadOnlySpan<byte> part, int maxIds)
    {
        var from = new ByteReader(part);
        from.Byte("kinds");
        byte[] buffer = [];
        int size = ColumnReader.ReadFrame(ref from, ref buffer, "directory");
        var directory = new ByteReader(buffer.AsSpan(0, size));
        var shapes = new Shape[directory.Count("shapes", Math.Min(MaxShapes, directory.Remaining))];
        int highest = -1;
        for (int s = 0; s < shapes.Length; s++)
        {
            var kind = (ShapeKind)directory.Byte("shape kind");
            if (kind > ShapeKind.Logfmt) throw directory.Fault("shape kind", $"is {kind}");
            int slots = directory.Count("slots", directory.Remaining);
            var constants = new byte[slots + 1][];
            for (int i = 0; i <= slots; i++) constants[i] = directory.Take(directory.Count("constant", directory.Remaining), "constant").ToArray();
            var columns = new int[slots];
            for (int i = 0; i < slots; i++) highest = Math.Max(highest, columns[i] = directory.Count("column", MaxColumns));
            shapes[s] = new Shape(kind, constants, columns);
        }
        var infos = new ColumnInfo[directory.Count("columns", Math.Min(MaxColumns, directory.Remaining))];
        if (highest >= infos.Length) throw directory.Fault("column", $"{highest} of {infos.Length}");
        for (int c = 0; c < infos.Length; c++)
            infos[c] = new ColumnInfo((ShapeKind)directory.Byte("column kind"), (SlotClass)directory.Byte("slot class"), directory.Text("field"), directory.Count("values", int.MaxValue));
        int count = from.Count("shapes of lines", maxIds);
        int bytes = ColumnReader.ReadFrame(ref from, ref buffer, "shape ids");
        bool wide = shapes.Length > 256;
        if (bytes != (wide ? 2L * count : count)) throw from.Fault("shape ids", $"are {bytes} bytes for {count}");
        var ids = new int[count];
        var uses = new long[shapes.Length];
        for (int i = 0; i < count; i++)
        {
            ids[i] = wide ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(2 * i)) : buffer[i];
            if (ids[i] >= shapes.Length) throw from.Fault("shape id", $"is {ids[i]} of {shapes.Length}");
            uses[ids[i]]++;
        }
        var values = new long[infos.Length];
        for (int s = 0; s < shapes.Length; s++) foreach (int column in shapes[s].Columns) values[column] += uses[s];
        for (int c = 0; c < infos.Length; c++) if (values[c] != infos[c].Count) throw from.Fault("column", $"{c} has {infos[c].Count} values, the lines need {values[c]}");
        return new ShapeDirectory { Part = part, ColumnsAt = from.Position, Shapes = shapes, Columns = infos, Ids = ids };
    }

    /// <summary>The payloads, in order of the columns.</summary>
    public readonly ColumnPayloads Payloads() => new(Part[ColumnsAt..]);
}

/// <param name="Field">Label name that the parser of its kind gives the values; empty where they are no field.</param>
internal readonly record struct ColumnInfo(ShapeKind Kind, SlotClass Class, string Field, int Count);

/// <summary>Goes through the payloads of the columns.</summary>
internal ref struct ColumnPayloads(ReadOnlySpan<byte> bytes)
{
    private ByteReader _from = new(bytes);

    public ReadOnlySpan<byte> Next() => _from.Take(_from.Count("column size", _from.Remaining), "column");
}
