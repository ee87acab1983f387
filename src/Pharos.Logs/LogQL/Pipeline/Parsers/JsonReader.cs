using System.Buffers;
using System.Text;

namespace Pharos.Logs.LogQL.Pipeline.Parsers;

internal enum JsonKind
{
    None,
    Text,
    Number,
    True,
    False,
    Null,
    Object,
    Array,
}

/// <summary>Walks over JSON in a line without building anything. Lenient where that does no harm: it finds the bounds of values and does not judge numbers.</summary>
internal ref struct JsonReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> s_stringEnd = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> s_structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> s_scalarEnd = SearchValues.Create(",}] \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _text = text;

    public int At { get; set; }

    public void SkipSpace()
    {
        while (At < _text.Length && _text[At] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') At++;
    }

    /// <summary>Consumes a byte after white space, if it is this one.</summary>
    public bool Accept(byte expected)
    {
        SkipSpace();
        if (At >= _text.Length || _text[At] != expected) return false;
        At++;
        return true;
    }

    public readonly bool IsAtEnd => At >= _text.Length;

    /// <summary>Reads a string's content, without the quotes, escapes as they stand.</summary>
    public bool TryString(out int start, out int length, out bool hasEscapes)
    {
        hasEscapes = false;
        start = length = 0;
        if (!Accept((byte)'"')) return false;
        start = At;
        while (true)
        {
            int found = _text[At..].IndexOfAny(s_stringEnd);
            if (found < 0) return false;
            At += found;
            if (_text[At] == (byte)'"')
            {
                length = At - start;
                At++;
                return true;
            }
            hasEscapes = true;
            At += 2;
            if (At > _text.Length) return false;
        }
    }

    /// <summary>Passes over one value; start and length tell where it is, of strings without the quotes.</summary>
    public bool TryValue(out JsonKind kind, out int start, out int length, out bool hasEscapes)
    {
        hasEscapes = false;
        SkipSpace();
        start = At;
        length = 0;
        kind = JsonKind.None;
        if (At >= _text.Length) return false;
        switch (_text[At])
        {
            case (byte)'"':
                kind = JsonKind.Text;
                return TryString(out start, out length, out hasEscapes);
            case (byte)'{' or (byte)'[':
                kind = _text[At] == (byte)'{' ? JsonKind.Object : JsonKind.Array;
                if (!SkipNested()) return false;
                length = At - start;
                return true;
        }
        int end = _text[At..].IndexOfAny(s_scalarEnd);
        At = end < 0 ? _text.Length : At + end;
        ReadOnlySpan<byte> scalar = _text[start..At];
        length = scalar.Length;
        if (scalar.SequenceEqual("true"u8)) kind = JsonKind.True;
        else if (scalar.SequenceEqual("false"u8)) kind = JsonKind.False;
        else if (scalar.SequenceEqual("null"u8)) kind = JsonKind.Null;
        else if (scalar.Length > 0 && (char.IsAsciiDigit((char)scalar[0]) || scalar[0] == (byte)'-')) kind = JsonKind.Number;
        return kind != JsonKind.None;
    }

    /// <summary>Passes over an object or array by counting brackets.</summary>
    private bool SkipNested()
    {
        int depth = 0;
        while (true)
        {
            int found = _text[At..].IndexOfAny(s_structure);
            if (found < 0) return false;
            At += found;
            switch (_text[At])
            {
                case (byte)'"':
                    if (!TryString(out _, out _, out _)) return false;
                    continue;
                case (byte)'{' or (byte)'[': depth++; break;
                default: depth--; break;
            }
            At++;
            if (depth == 0) return true;
        }
    }

    /// <summary>Writes a string's value into the arena: escapes resolved, what is not UTF-8 as spaces.</summary>
    public static ByteSlice Text(ByteSlice raw, bool hasEscapes, ByteArena arena)
    {
        if (!hasEscapes) return Utf8Text.Clean(raw, arena);
        ReadOnlySpan<byte> text = raw.Span;
        Span<byte> room = arena.Reserve(text.Length);
        int length = 0;
        for (int at = 0; at < text.Length;)
        {
            byte b = text[at++];
            if (b != (byte)'\\' || at >= text.Length)
            {
                room[length++] = b;
                continue;
            }
            byte escape = text[at++];
            switch (escape)
            {
                case (byte)'n': room[length++] = (byte)'\n'; break;
                case (byte)'t': room[length++] = (byte)'\t'; break;
                case (byte)'r': room[length++] = (byte)'\r'; break;
                case (byte)'b': room[length++] = (byte)'\b'; break;
                case (byte)'f': room[length++] = (byte)'\f'; break;
                case (byte)'u' when Hex(text, at) is var unit && unit >= 0:
                    at += 4;
                    int point = unit;
                    if (char.IsHighSurrogate((char)unit) && at + 6 <= text.Length && text[at] == (byte)'\\' && text[at + 1] == (byte)'u'
                        && Hex(text, at + 2) is var low && low >= 0 && char.IsLowSurrogate((char)low))
                    {
                        point = char.ConvertToUtf32((char)unit, (char)low);
                        at += 6;
                    }
                    if (Rune.TryCreate(point, out Rune rune)) length += rune.EncodeToUtf8(room[length..]);
                    else room[length++] = (byte)' ';
                    break;
                default: room[length++] = escape; break;
            }
        }
        return Utf8Text.Clean(arena.Take(length), arena);
    }

    private static int Hex(ReadOnlySpan<byte> text, int at) =>
        at + 4 <= text.Length && System.Buffers.Text.Utf8Parser.TryParse(text.Slice(at, 4), out ushort unit, out int used, 'x') && used == 4 ? unit : -1;
}
