using System.IO.Hashing;
using Pharos.Logs.LogQL;

namespace Pharos.Logs.Store.Columns;

/// <summary>A column's values as a parser would give them, dictionary-coded.</summary>
internal static class FieldValues
{
    /// <summary>Adds the distinct values to the field; returns the code of each value of the column.</summary>
    /// <param name="rows">Entry of each value, for columns of instants.</param>
    public static int[] Read(ColumnValues values, in ColumnInfo column, ReadOnlySpan<int> rows, ReadOnlySpan<long> timesNs, FieldColumn field)
    {
        var codes = new int[column.Count];
        if (values.Distinct > 0)
        {
            var codeOf = new int[values.Distinct];
            for (int i = 0; i < codeOf.Length; i++)
            {
                byte[] text = values.TextOf(i).ToArray();
                codeOf[i] = Add(text, 0, text.Length, column, field);
            }
            ReadOnlySpan<int> places = values.Codes;
            for (int i = 0; i < codes.Length; i++) codes[i] = codeOf[places[i]];
            return codes;
        }
        int size = 0;
        for (int i = 0; i < codes.Length; i++) size += values.LengthOf(i);
        var all = new byte[size];
        var known = new Dictionary<ulong, int>(column.Count);
        for (int i = 0, at = 0; i < codes.Length; i++)
        {
            int length = values.Write(i, values.IsInstants ? timesNs[rows[i]] : 0, all.AsSpan(at));
            ReadOnlySpan<byte> value = all.AsSpan(at, length);
            ulong hash = XxHash3.HashToUInt64(value);
            if (known.TryGetValue(hash, out int code) && (code < 0 || field.Values[code].Span.SequenceEqual(value))) codes[i] = code;
            else known[hash] = codes[i] = Add(all, at, length, column, field);
            at += length;
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
}
