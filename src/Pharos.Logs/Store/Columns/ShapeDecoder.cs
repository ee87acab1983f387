using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>Puts lines together again, and reads single fields without them.</summary>
internal static class ShapeDecoder
{
    /// <summary>Most shapes that a block's lines may take: each has a byte at least.</summary>
    private static int MaxIds(in BlockHeader header) => (int)Math.Min((long)header.Count + header.LineBytes, int.MaxValue / 4);

    [ThreadStatic] private static List<ColumnReader>? t_readers;

    /// <summary>Fills text and offsets; the times of the batch are loaded.</summary>
    public static void ReadLines(ReadOnlySpan<byte> part, in BlockHeader header, LogBatch batch)
    {
        ShapeDirectory directory = ShapeDirectory.Read(part, MaxIds(header));
        List<ColumnReader> readers = t_readers ??= [];
        while (readers.Count < directory.Columns.Length) readers.Add(new ColumnReader());
        ColumnPayloads payloads = directory.Payloads();
        for (int c = 0; c < directory.Columns.Length; c++)
        {
            ReadOnlySpan<byte> payload = payloads.Next();
            int[] rows = ColumnReader.IsInstants(payload) ? RowsOf(directory, c, header.Count) : [];
            readers[c].Read(payload, directory.Columns[c].Count, rows, batch.TimestampsNs);
        }
        int next = 0, at = 0;
        Span<byte> text = batch.Text.AsSpan(0, header.LineBytes);
        for (int row = 0; row < header.Count; row++)
        {
            batch.Offsets[row] = at;
            Shape shape;
            do
            {
                if (next == directory.Ids.Length) throw new CorruptDataException("columns", 0, $"the shapes end at entry {row} of {header.Count}");
                shape = directory.Shapes[directory.Ids[next++]];
                for (int slot = 0; slot < shape.Columns.Length; slot++)
                {
                    Put(shape.Constants[slot], text, ref at);
                    ColumnReader column = readers[shape.Columns[slot]];
                    int value = column.Next++;
                    if (column.Distinct > 0) value = column.Codes[value];
                    Put(column.Text.AsSpan(column.Starts[value], column.Lengths[value]), text, ref at);
                }
                Put(shape.Constants[^1], text, ref at);
            }
            while (shape.Continues);
        }
        if (at != header.LineBytes || next != directory.Ids.Length) throw new CorruptDataException("columns", 0, $"the lines have {at} bytes, expected {header.LineBytes}");
        batch.Offsets[header.Count] = at;
    }

    /// <summary>Fills the column of one extracted label; false where no line of the block is known to have that format.</summary>
    public static bool TryReadField(ReadOnlySpan<byte> block, LineFormat format, string label, FieldColumn field)
    {
        BlockHeader header = BlockHeader.Read(block);
        if (header.Kind != BlockKind.Columns) return false;
        ReadOnlySpan<byte> part = BlockHeader.Part(block, BlockPart.Lines);
        ShapeKind kind = format == LineFormat.Json ? ShapeKind.Json : ShapeKind.Logfmt;
        if ((ShapeDirectory.KindsOf(part) & (format == LineFormat.Json ? 1 : 2)) == 0) return false;
        ShapeDirectory directory = ShapeDirectory.Read(part, MaxIds(header));
        field.Values.Clear();
        RowBuffers.Ensure(ref field.Codes, header.Count);
        int[][] codes = new int[directory.Columns.Length][];
        ColumnPayloads payloads = directory.Payloads();
        long[]? times = null;
        for (int c = 0; c < directory.Columns.Length; c++)
        {
            ReadOnlySpan<byte> payload = payloads.Next();
            if (directory.Columns[c].Kind != kind || directory.Columns[c].Field != label) continue;
            if (ColumnReader.IsInstants(payload) && times is null)
            {
                var batch = new LogBatch();
                BlockDecoder.LoadTimes(block, header, batch);
                times = batch.TimestampsNs;
            }
            int[] rows = ColumnReader.IsInstants(payload) ? RowsOf(directory, c, header.Count) : [];
            codes[c] = FieldValues.Read(payload, directory.Columns[c], rows, times, field);
        }
        int[] slotOf = SlotsOf(directory, kind, label);
        var nextOf = new int[directory.Columns.Length];
        int next = 0;
        for (int row = 0; row < header.Count; row++)
        {
            int id, code;
            do
            {
                if (next == directory.Ids.Length) throw new CorruptDataException("columns", 0, $"the shapes end at entry {row} of {header.Count}");
                id = directory.Ids[next++];
                Shape shape = directory.Shapes[id];
                code = shape.Kind != kind ? FieldColumn.Unknown : slotOf[id] == -1 ? FieldColumn.Missing : slotOf[id] < -1 ? FieldColumn.Unknown : codes[shape.Columns[slotOf[id]]][nextOf[shape.Columns[slotOf[id]]]];
                if (shape.Kind == kind) foreach (int column in shape.Columns) nextOf[column]++;
            }
            while (directory.Shapes[id].Continues);
            field.Codes[row] = code;
        }
        return true;
    }

    /// <summary>For each shape the slot that gives the label, -1 for none, -2 where several do.</summary>
    private static int[] SlotsOf(in ShapeDirectory directory, ShapeKind kind, string label)
    {
        var slotOf = new int[directory.Shapes.Length];
        for (int s = 0; s < slotOf.Length; s++)
        {
            slotOf[s] = -1;
            Shape shape = directory.Shapes[s];
            for (int slot = 0; slot < shape.Columns.Length; slot++)
            {
                ColumnInfo column = directory.Columns[shape.Columns[slot]];
                if (column.Kind == kind && column.Field == label) slotOf[s] = slotOf[s] == -1 ? slot : -2;
            }
        }
        return slotOf;
    }

    /// <summary>The entry of each value of a column.</summary>
    private static int[] RowsOf(in ShapeDirectory directory, int column, int count)
    {
        var rows = new int[directory.Columns[column].Count];
        int next = 0, value = 0;
        for (int row = 0; row < count; row++)
        {
            Shape shape;
            do
            {
                if (next == directory.Ids.Length) throw new CorruptDataException("columns", 0, $"the shapes end at entry {row} of {count}");
                shape = directory.Shapes[directory.Ids[next++]];
                foreach (int c in shape.Columns) if (c == column && value < rows.Length) rows[value++] = row;
            }
            while (shape.Continues);
        }
        return rows;
    }

    private static void Put(ReadOnlySpan<byte> piece, Span<byte> text, ref int at)
    {
        if (piece.Length > text.Length - at) throw new CorruptDataException("columns", 0, $"the lines exceed their {text.Length} bytes");
        piece.CopyTo(text[at..]);
        at += piece.Length;
    }
}
