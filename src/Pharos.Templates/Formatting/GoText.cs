using System.Globalization;
using System.Text;

namespace Pharos.Templates;

/// <summary>Go's string literals: quoting as strconv.Quote does, and reading quoted, raw and character constants.</summary>
public static class GoText
{
    public static string Quote(string text) => Quote(text, '"', asciiOnly: false);

    public static string QuoteAscii(string text) => Quote(text, '"', asciiOnly: true);

    public static string QuoteRune(int rune) =>
        Quote(Rune.IsValid(rune) ? new Rune(rune).ToString() : "\uFFFD", '\'', asciiOnly: false);

    private static string Quote(string text, char quote, bool asciiOnly)
    {
        var result = new StringBuilder(text.Length + 2).Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\a': result.Append("\\a"); break;
                case '\b': result.Append("\\b"); break;
                case '\f': result.Append("\\f"); break;
                case '\n': result.Append("\\n"); break;
                case '\r': result.Append("\\r"); break;
                case '\t': result.Append("\\t"); break;
                case '\v': result.Append("\\v"); break;
                case '\\': result.Append("\\\\"); break;
                default:
                    if (rune.Value == quote) result.Append('\\').Append(quote);
                    else if (rune.Value < ' ' || rune.Value == 0x7F) result.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                    else if (IsPrintable(rune) && (!asciiOnly || rune.IsAscii)) result.Append(rune);
                    else if (rune.Value < 0x10000) result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
                    else result.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
                    break;
            }
        }
        return result.Append(quote).ToString();
    }

    internal static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    /// <summary>Reads <c>"..."</c> with escapes, or <c>`...`</c> as it is (without carriage returns).</summary>
    public static bool TryUnquote(string literal, out string? value)
    {
        value = null;
        if (literal.Length < 2 || literal[0] != literal[^1]) return false;
        if (literal[0] == '`')
        {
            value = literal[1..^1].Replace("\r", "", StringComparison.Ordinal);
            return true;
        }
        return literal[0] == '"' && TryUnescape(literal.AsSpan(1, literal.Length - 2), '"', out value);
    }

    /// <summary>Reads a character constant such as <c>'x'</c> or <c>'\n'</c>.</summary>
    internal static bool TryUnquoteChar(string literal, out int rune)
    {
        rune = 0;
        if (literal.Length < 3 || !TryUnescape(literal.AsSpan(1, literal.Length - 2), '\'', out string? text)) return false;
        Rune? only = null;
        foreach (Rune r in text!.EnumerateRunes())
        {
            if (only is not null) return false;
            only = r;
        }
        rune = only?.Value ?? 0;
        return only is not null;
    }

    private static bool TryUnescape(ReadOnlySpan<char> inside, char quote, out string? value)
    {
        value = null;
        if (inside.IndexOfAny('\\', quote) < 0)
        {
            value = inside.ToString();
            return true;
        }
        var bytes = new List<byte>(inside.Length); // \x and octal escapes are bytes, so the value is put together as UTF-8
        Span<byte> utf8 = stackalloc byte[4];
        for (int i = 0; i < inside.Length;)
        {
            if (inside[i] == quote) return false;
            if (inside[i] != '\\')
            {
                Rune.DecodeFromUtf16(inside[i..], out Rune plain, out int used);
                bytes.AddRange(utf8[..plain.EncodeToUtf8(utf8)]);
                i += used;
                continue;
            }
            if (i + 1 >= inside.Length) return false;
            char escape = inside[i + 1];
            i += 2;
            switch (escape)
            {
                case 'a': bytes.Add(7); continue;
                case 'b': bytes.Add(8); continue;
                case 'f': bytes.Add(12); continue;
                case 'n': bytes.Add(10); continue;
                case 'r': bytes.Add(13); continue;
                case 't': bytes.Add(9); continue;
                case 'v': bytes.Add(11); continue;
                case '\\': bytes.Add((byte)'\\'); continue;
                case '\'' or '"' when escape == quote: bytes.Add((byte)quote); continue;
                case 'x' or 'u' or 'U':
                    int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : 8;
                    if (inside.Length - i < digits || !uint.TryParse(inside.Slice(i, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)) return false;
                    i += digits;
                    if (escape == 'x') bytes.Add((byte)code);
                    else if (Rune.TryCreate(code, out Rune rune)) bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                    else return false;
                    continue;
                case >= '0' and <= '7':
                    if (inside.Length - i < 2 || inside[i] is < '0' or > '7' || inside[i + 1] is < '0' or > '7') return false;
                    int octal = ((escape - '0') * 64) + ((inside[i] - '0') * 8) + inside[i + 1] - '0';
                    if (octal > 255) return false;
                    bytes.Add((byte)octal);
                    i += 2;
                    continue;
                default: return false;
            }
        }
        value = Encoding.UTF8.GetString(bytes.ToArray());
        return true;
    }
}
