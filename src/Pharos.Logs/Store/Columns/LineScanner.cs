namespace Pharos.Logs.Store.Columns;

/// <summary>Takes one line apart into slots and the constants between them. Whatever it finds, constants and slots put together are the line.</summary>
internal sealed class LineScanner
{
    private const int MaxDepth = 12, MaxSlots = 255;

    // 1 letter, 2 digit 0-9, 4 a-f; 8 other bytes of words
    private static readonly byte[] s_classes = Classes();

    private readonly List<Slot> _slots = new(64);

    public List<Slot> Slots => _slots;

    /// <summary>Whether the line is an object of strings, numbers, literals, objects and arrays, and nothing else; its values are then the slots.</summary>
    public bool TryJson(ReadOnlySpan<byte> text, int start, int end)
    {
        _slots.Clear();
        if (end - start < 2 || text[start] != '{' || text[end - 1] != '}' || text[start..end].ContainsAnyInRange((byte)0, (byte)0x1F)) return false;
        int at = start;
        return TryValue(text, ref at, end, 0) && at == end && _slots.Count is > 0 and <= MaxSlots;
    }

    /// <summary>Whether the line is two or more key=value pairs with single spaces or more between them; the values are then the slots.</summary>
    public bool TryLogfmt(ReadOnlySpan<byte> text, int start, int end)
    {
        _slots.Clear();
        if (text[start..end].ContainsAnyInRange((byte)0, (byte)0x1F)) return false;
        int at = start;
        while (at < end)
        {
            while (at < end && text[at] == ' ') at++;
            if (at == end) break;
            int key = at;
            while (at < end && IsKey(text[at])) at++;
            if (at == key || at == end || text[at] != '=') return false;
            at++;
            int value = at;
            if (at < end && text[at] == '"')
            {
                value = ++at;
                int close = text[at..end].IndexOfAny((byte)'"', (byte)'\\');
                if (close < 0 || text[at + close] != '"') return false;
                at += close;
                _slots.Add(new Slot(value, at - value, SlotClass.Quoted));
                at++;
                if (at < end && text[at] != ' ') return false;
                continue;
            }
            while (at < end && text[at] != ' ')
            {
                if (text[at] is (byte)'"' or (byte)'=' or (byte)'\\' or >= 0x80) return false;
                at++;
            }
            _slots.Add(new Slot(value, at - value, SlotClass.Bare));
        }
        return _slots.Count is >= 2 and <= MaxSlots;
    }

    /// <summary>Finds the variable words of one segment of text; false where there are too many.</summary>
    public bool TryText(ReadOnlySpan<byte> text, int start, int end)
    {
        _slots.Clear();
        int at = start;
        while (at < end)
        {
            byte kind = s_classes[text[at]];
            if (kind == 0)
            {
                at++;
                continue;
            }
            if (_slots.Count == MaxSlots) return false;
            if ((kind & 6) != 0)
            {
                int length = Instants.LengthAt(text, at, end);
                if (length > 0 && !IsWord(text, at + length, end))
                {
                    _slots.Add(new Slot(at, length, SlotClass.Instant));
                    at += length;
                    continue;
                }
                if (IsUuid(text, at, end) && !IsWord(text, at + 36, end))
                {
                    _slots.Add(new Slot(at, 36, SlotClass.Uuid));
                    at += 36;
                    continue;
                }
            }
            int word = at, all = 0xFF, any = 0;
            for (; at < end && (kind = s_classes[text[at]]) != 0; at++)
            {
                all &= kind;
                any |= kind;
            }
            if ((any & 2) == 0) continue; // no digit: constant
            SlotClass found = all == 2 ? SlotClass.Digits : (any & ~7) == 0 && IsHex(text[word..at]) ? SlotClass.Hex : SlotClass.Word;
            _slots.Add(new Slot(word, at - word, found));
        }
        return true;
    }

    /// <summary>Names of the slots of a JSON line, as paths joined by underscores; null where a slot stands in an array.</summary>
    public static string?[] JsonNames(ReadOnlySpan<byte> text, int start, int end)
    {
        var names = new List<string?>();
        int at = start;
        NameValues(text, ref at, end, "", inArray: false, names);
        return [.. names];
    }

    /// <summary>Names of the slots of a logfmt line, which begins at <paramref name="lineStart"/>.</summary>
    public static string?[] LogfmtNames(ReadOnlySpan<byte> text, int lineStart, IReadOnlyList<Slot> slots)
    {
        var names = new string?[slots.Count];
        for (int i = 0; i < names.Length; i++)
        {
            int end = slots[i].Start - (slots[i].Class == SlotClass.Quoted ? 2 : 1), start = end;
            while (start > lineStart && IsKey(text[start - 1])) start--;
            names[i] = FieldNames.Of("", text[start..end]);
        }
        return names;
    }

    private bool TryValue(ReadOnlySpan<byte> text, ref int at, int end, int depth)
    {
        if (at >= end || depth > MaxDepth) return false;
        switch (text[at])
        {
            case (byte)'{':
                at++;
                SkipSpaces(text, ref at, end);
                if (at < end && text[at] == '}')
                {
                    at++;
                    return true;
                }
                while (true)
                {
                    SkipSpaces(text, ref at, end);
                    if (at >= end || text[at] != '"') return false;
                    int close = text[(at + 1)..end].IndexOfAny((byte)'"', (byte)'\\');
                    if (close < 0 || text[at + 1 + close] != '"') return false; // an escaped key is left to the parser
                    at += close + 2;
                    SkipSpaces(text, ref at, end);
                    if (at >= end || text[at] != ':') return false;
                    at++;
                    SkipSpaces(text, ref at, end);
                    if (!TryValue(text, ref at, end, depth + 1)) return false;
                    if (!TryNext(text, ref at, end, (byte)'}', out bool more)) return false;
                    if (!more) return true;
                }
            case (byte)'[':
                at++;
                SkipSpaces(text, ref at, end);
                if (at < end && text[at] == ']')
                {
                    at++;
                    return true;
                }
                while (true)
                {
                    SkipSpaces(text, ref at, end);
                    if (!TryValue(text, ref at, end, depth + 1)) return false;
                    if (!TryNext(text, ref at, end, (byte)']', out bool more)) return false;
                    if (!more) return true;
                }
            case (byte)'"':
                int value = ++at;
                while (true)
                {
                    int stop = text[at..end].IndexOfAny((byte)'"', (byte)'\\');
                    if (stop < 0) return false;
                    at += stop;
                    if (text[at] == '"') break;
                    at += 2;
                    if (at > end) return false;
                }
                _slots.Add(new Slot(value, at - value, SlotClass.Quoted));
                at++;
                return true;
            default:
                int bare = at;
                while (at < end && text[at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ')) at++;
                if (!IsBare(text[bare..at])) return false;
                _slots.Add(new Slot(bare, at - bare, SlotClass.Bare));
                return true;
        }
    }

    private static void NameValues(ReadOnlySpan<byte> text, ref int at, int end, string prefix, bool inArray, List<string?> names)
    {
        // The line was proven before: no checks here.
        byte close = text[at] == '{' ? (byte)'}' : (byte)']';
        if (text[at] is not ((byte)'{' or (byte)'['))
        {
            names.Add(inArray ? null : prefix);
            if (text[at] == '"')
            {
                for (at++; text[at] != '"'; at++) if (text[at] == '\\') at++;
                at++;
            }
            else while (at < end && text[at] is not ((byte)',' or (byte)'}' or (byte)']' or (byte)' ')) at++;
            return;
        }
        at++;
        while (true)
        {
            while (text[at] is (byte)' ' or (byte)',') at++;
            if (text[at] == close)
            {
                at++;
                return;
            }
            if (close == ']')
            {
                NameValues(text, ref at, end, prefix, inArray: true, names);
                continue;
            }
            int key = at + 1, keyEnd = key + text[key..end].IndexOf((byte)'"');
            at = keyEnd + 1;
            while (text[at] is (byte)' ' or (byte)':') at++;
            NameValues(text, ref at, end, FieldNames.Of(prefix, text[key..keyEnd]), inArray, names);
        }
    }

    private static bool TryNext(ReadOnlySpan<byte> text, ref int at, int end, byte close, out bool more)
    {
        SkipSpaces(text, ref at, end);
        more = at < end && text[at] == ',';
        if (!more && (at >= end || text[at] != close)) return false;
        at++;
        return true;
    }

    private static void SkipSpaces(ReadOnlySpan<byte> text, ref int at, int end)
    {
        while (at < end && text[at] == ' ') at++;
    }

    /// <summary>A JSON number, true, false or null.</summary>
    private static bool IsBare(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8) || value.SequenceEqual("null"u8)) return true;
        int at = 0;
        if (at < value.Length && value[at] == '-') at++;
        if (at >= value.Length) return false;
        if (value[at] == '0') at++;
        else if (!Digits(value, ref at)) return false;
        if (at < value.Length && value[at] == '.')
        {
            at++;
            if (!Digits(value, ref at)) return false;
        }
        if (at < value.Length && value[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if (at < value.Length && value[at] is (byte)'+' or (byte)'-') at++;
            if (!Digits(value, ref at)) return false;
        }
        return at == value.Length;
    }

    private static bool Digits(ReadOnlySpan<byte> value, ref int at)
    {
        int start = at;
        while (at < value.Length && (uint)(value[at] - '0') < 10) at++;
        return at > start;
    }

    private static bool IsUuid(ReadOnlySpan<byte> text, int at, int end)
    {
        if (end - at < 36) return false;
        ReadOnlySpan<byte> uuid = text.Slice(at, 36);
        if (uuid[8] != '-' || uuid[13] != '-' || uuid[18] != '-' || uuid[23] != '-') return false;
        return IsHex(uuid[..8]) && IsHex(uuid[9..13]) && IsHex(uuid[14..18]) && IsHex(uuid[19..23]) && IsHex(uuid[24..]);
    }

    private static bool IsHex(ReadOnlySpan<byte> word)
    {
        foreach (byte b in word) if ((s_classes[b] & 6) == 0) return false;
        return true;
    }

    private static bool IsWord(ReadOnlySpan<byte> text, int at, int end) => at < end && s_classes[text[at]] != 0;

    private static bool IsKey(byte b) => (uint)((b | 0x20) - 'a') < 26 || (uint)(b - '0') < 10 || b is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'/';

    private static byte[] Classes()
    {
        var classes = new byte[256];
        for (int b = 0; b < 256; b++)
        {
            if (b is >= '0' and <= '9') classes[b] = 2;
            else if (b is >= 'a' and <= 'f') classes[b] = 4 | 1;
            else if (b is >= 'a' and <= 'z' or >= 'A' and <= 'Z') classes[b] = 1;
            else if (b == '_' || b >= 0x80) classes[b] = 8;
        }
        return classes;
    }
}
