using System.Buffers;

namespace Pharos.Logs.Store.Columns;

/// <summary>Which values of a column meet a condition. What the column's encoding rules out is not looked at.</summary>
internal static class ValueTester
{
    private static readonly SearchValues<byte> s_hex = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> s_uuid = SearchValues.Create("0123456789abcdef-"u8);
    private static readonly SearchValues<byte> s_instant = SearchValues.Create("0123456789-:.,TZ "u8);

    /// <summary>Sets the entry of each value that meets it, or of each distinct value; returns whether any does.</summary>
    /// <param name="hits">As long as there are distinct values, or values where every one stands for itself; all false.</param>
    /// <param name="rows">Entry of each value and <paramref name="timesNs"/> of the entries, for columns of instants.</param>
    public static bool Run(ColumnValues values, ValueTestKind kind, ReadOnlySpan<byte> piece, ReadOnlySpan<int> rows, ReadOnlySpan<long> timesNs, Span<bool> hits)
    {
        if (values.Count == 0 || !CanHold(values, piece)) return false;
        switch (values.Encoding)
        {
            case ColumnEncoding.Dictionary: return OfDistinct(values, kind, piece, hits);
            case ColumnEncoding.Text: return kind == ValueTestKind.Contains && !piece.IsEmpty ? InText(values, piece, hits) : OfText(values, kind, piece, hits);
            case ColumnEncoding.Hex when piece.Length == 2 * values.PackedBytes: return OfPacked(values, piece, uuids: false, hits);
            case ColumnEncoding.Uuids when piece.Length == 36: return OfPacked(values, piece, uuids: true, hits);
            case ColumnEncoding.Hex or ColumnEncoding.Uuids when kind == ValueTestKind.Equals: return false; // another length
            case ColumnEncoding.Hex or ColumnEncoding.Uuids when kind == ValueTestKind.StartsWith && piece.Length <= PlainStart(values): return AtEnd(values, piece, 0, hits);
            case ColumnEncoding.Hex or ColumnEncoding.Uuids when kind == ValueTestKind.EndsWith && piece.Length <= PlainEnd(values): return AtEnd(values, piece, values.PackedBytes - ((piece.Length + 1) / 2), hits);
            default: return OfWritten(values, kind, piece, rows, timesNs, hits);
        }
    }

    /// <summary>Whether the encoding can give a value that holds the piece, as far as that is known without the values.</summary>
    public static bool CanHold(ColumnValues values, ReadOnlySpan<byte> piece)
    {
        if (piece.Length > values.MaxLength) return false;
        switch (values.Encoding)
        {
            case ColumnEncoding.Hex: return !piece.ContainsAnyExcept(s_hex);
            case ColumnEncoding.Uuids: return !piece.ContainsAnyExcept(s_uuid);
            case ColumnEncoding.Instants: return !piece.ContainsAnyExcept(s_instant);
            case ColumnEncoding.Integers or ColumnEncoding.PaddedIntegers or ColumnEncoding.Decimals:
                foreach (byte b in piece)
                    if ((uint)(b - '0') > 9 && !(b == '.' && values.Encoding == ColumnEncoding.Decimals) && !values.Prefix.Contains(b) && !values.Suffix.Contains(b)) return false;
                return true;
            case ColumnEncoding.Text when !values.Patterns.IsEmpty: return NumberedText.CanHold(values.Patterns, piece);
            default: return true;
        }
    }

    public static bool Holds(ValueTestKind kind, ReadOnlySpan<byte> value, ReadOnlySpan<byte> piece) => kind switch
    {
        ValueTestKind.Contains => value.IndexOf(piece) >= 0,
        ValueTestKind.StartsWith => value.StartsWith(piece),
        ValueTestKind.EndsWith => value.EndsWith(piece),
        _ => value.SequenceEqual(piece),
    };

    private static bool OfDistinct(ColumnValues values, ValueTestKind kind, ReadOnlySpan<byte> piece, Span<bool> hits)
    {
        bool any = false;
        for (int i = 0; i < values.Distinct; i++) any |= hits[i] = Holds(kind, values.TextOf(i), piece);
        return any;
    }

    private static bool OfText(ColumnValues values, ValueTestKind kind, ReadOnlySpan<byte> piece, Span<bool> hits)
    {
        bool any = false;
        for (int i = 0; i < values.Count; i++) any |= hits[i] = Holds(kind, values.TextOf(i), piece);
        return any;
    }

    /// <summary>Goes from hit to hit over all text; one that runs over the end of a value is none.</summary>
    private static bool InText(ColumnValues values, ReadOnlySpan<byte> piece, Span<bool> hits)
    {
        ReadOnlySpan<byte> text = values.AllText;
        ReadOnlySpan<int> starts = values.Starts;
        bool any = false;
        int value = 0;
        for (int at = starts[0]; at < text.Length;)
        {
            int found = text[at..].IndexOf(piece);
            if (found < 0) break;
            at += found;
            while (starts[value + 1] <= at) value++;
            if (at + piece.Length <= starts[value + 1])
            {
                hits[value] = any = true;
                at = starts[value + 1];
            }
            else at++;
        }
        return any;
    }

    /// <summary>A piece as long as every value: whatever the kind, the value is the piece.</summary>
    private static bool OfPacked(ColumnValues values, ReadOnlySpan<byte> piece, bool uuids, Span<bool> hits)
    {
        Span<byte> wanted = stackalloc byte[64];
        int size = values.PackedBytes;
        wanted = wanted[..size];
        if (!HexBytes.TryPack(piece, uuids, wanted)) return false;
        ReadOnlySpan<byte> packed = values.Packed;
        bool any = false;
        for (int at = 0; at < packed.Length;)
        {
            int found = packed[at..].IndexOf(wanted);
            if (found < 0) break;
            at += found;
            if (at % size == 0) hits[at / size] = any = true;
            at++;
        }
        return any;
    }

    /// <summary>Digits before a value's first dash.</summary>
    private static int PlainStart(ColumnValues values) => values.Encoding == ColumnEncoding.Uuids ? 8 : 2 * values.PackedBytes;

    private static int PlainEnd(ColumnValues values) => values.Encoding == ColumnEncoding.Uuids ? 12 : 2 * values.PackedBytes;

    /// <summary>Compares the first or last digits of packed values, without a dash among them.</summary>
    private static bool AtEnd(ColumnValues values, ReadOnlySpan<byte> piece, int from, Span<bool> hits)
    {
        Span<byte> text = stackalloc byte[128];
        int size = values.PackedBytes, bytes = (piece.Length + 1) / 2, start = from == 0 ? 0 : (2 * bytes) - piece.Length;
        text = text[..(2 * bytes)];
        ReadOnlySpan<byte> packed = values.Packed, part = text.Slice(start, piece.Length);
        bool any = false;
        for (int i = 0; i < values.Count; i++)
        {
            HexBytes.Unpack(packed.Slice((i * size) + from, bytes), uuid: false, text);
            any |= hits[i] = part.SequenceEqual(piece);
        }
        return any;
    }

    private static bool OfWritten(ColumnValues values, ValueTestKind kind, ReadOnlySpan<byte> piece, ReadOnlySpan<int> rows, ReadOnlySpan<long> timesNs, Span<bool> hits)
    {
        Span<byte> text = stackalloc byte[1024]; // affixes of 255 bytes, 128 hexadecimal digits or 20 decimal ones: never more
        bool any = false;
        for (int i = 0; i < values.Count; i++)
        {
            int length = values.Write(i, values.IsInstants ? timesNs[rows[i]] : 0, text);
            any |= hits[i] = Holds(kind, text[..length], piece);
        }
        return any;
    }
}
