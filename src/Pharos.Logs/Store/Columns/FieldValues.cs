using System.IO.Hashing;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>A column's values as a parser would give them, dictionary-coded.</summary>
internal static class FieldValues
{
    [ThreadStatic] private static ColumnReader? t_reader;

    /// <summary>Adds the distinct values to the field; returns the code of each value of the column.</summary>
    public static int[] Read(ReadOnlySpan<byte> payload, in ColumnInfo column, int[] rows, long[]? timesNs, FieldColumn field)
    {
        ColumnReader reader = t_reader ??= new ColumnReader();
        reader.Read(payload, column.Count, rows, timesNs);
        var codes = new int[column.Count];
        if (reader.Distinct > 0)
        {
            var codeOf = new int[reader.Distinct];
            byte[] text = reader.Text.AsSpan(0, TextEnd(reader, reader.Distinct)).ToArray();
            for (int i = 0; i < codeOf.Length; i++) codeOf[i] = Add(text, reader.Starts[i], reader.Lengths[i], column, field);
            for (int i = 0; i < codes.Length; i++) codes[i] = codeOf[reader.Codes[i]];
            return codes;
        }
        byte[] all = reader.Text.AsSpan(0, TextEnd(reader, column.Count)).ToArray();
        var known = new Dictionary<ulong, int>(column.Count);
        for (int i = 0; i < codes.Length; i++)
        {
            ReadOnlySpan<byte> value = all.AsSpan(reader.Starts[i], reader.Lengths[i]);
            ulong hash = XxHash3.HashToUInt64(value);
            if (known.TryGetValue(hash, out int code) && (code < 0 || field.Values[code].Span.SequenceEqual(value))) codes[i] = code;
            else known[hash] = codes[i] = Add(all, reader.Starts[i], reader.Lengths[i], column, field);
        }
        return codes;
    }

    private static int Add(byte[] text, int start, int length, in ColumnInfo column, FieldColumn field)
    {
        ReadOnlySpan<byte> value = text.AsSpan(start, length);
        // Escapes, null and empty values are treated by the parsers' own rules.
        if (value.IsEmpty || value.Contains((byte)'\\') || (column.Kind == ShapeKind.Json && column.Class == SlotClass.Bare && value.SequenceEqual("null"u8))) return FieldColumn.Unknown;
        field.Values.Add(text.AsMemory(start, length));
        return field.Values.Count - 1;
    }

    private static int TextEnd(ColumnReader reader, int values) => values == 0 ? 0 : reader.Starts[values - 1] + reader.Lengths[values - 1];
}
