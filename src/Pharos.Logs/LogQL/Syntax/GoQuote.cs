using System.Globalization;
using System.Text;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Strings in Go's notation: <c>strconv.Quote</c>, and the other way round as Prometheus' strutil does.</summary>
internal static class GoQuote
{
    public static string Quote(string text) => Core.LabelFormat.Quote(text);

    /// <summary>The value of a quoted token; false where an escape is wrong.</summary>
    public static bool TryUnquote(string quoted, out string value)
    {
        value = "";
        if (quoted.Length < 2) return false;
        ReadOnlySpan<char> body = quoted.AsSpan(1, quoted.Length - 2);
        if (quoted[0] == '`')
        {
            value = body.ToString();
            return true;
        }
        if (!body.Contains('\\'))
        {
            value = body.ToString();
            return !body.Contains('\n');
        }
        var bytes = new List<byte>(body.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int at = 0; at < body.Length;)
        {
            if (body[at] == '\n') return false;
            if (body[at] != '\\')
            {
                Rune.DecodeFromUtf16(body[at..], out Rune rune, out int used);
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                at += used;
                continue;
            }
            if (at + 1 >= body.Length) return false;
            char kind = body[at + 1];
            at += 2;
            int simple = "abfnrtv\\\"'".IndexOf(kind);
            if (simple >= 0)
            {
                bytes.Add((byte)"\a\b\f\n\r\t\v\\\"'"[simple]);
                continue;
            }
            (int digits, NumberStyles style) = kind switch { 'x' => (2, NumberStyles.AllowHexSpecifier), 'u' => (4, NumberStyles.AllowHexSpecifier), 'U' => (8, NumberStyles.AllowHexSpecifier), _ => (0, NumberStyles.None) };
            if (digits > 0)
            {
                if (at + digits > body.Length || !int.TryParse(body.Slice(at, digits), style, CultureInfo.InvariantCulture, out int point)) return false;
                at += digits;
                if (kind == 'u' && char.IsHighSurrogate((char)point) && at + 6 <= body.Length && body[at] == '\\' && body[at + 1] == 'u'
                    && ushort.TryParse(body.Slice(at + 2, 4), style, CultureInfo.InvariantCulture, out ushort low) && char.IsLowSurrogate((char)low))
                {
                    point = char.ConvertToUtf32((char)point, (char)low); // a pair, as JSON writes it
                    at += 6;
                }
                if (kind == 'x') bytes.Add((byte)point);
                else if (Rune.IsValid(point)) bytes.AddRange(utf8[..new Rune(point).EncodeToUtf8(utf8)]);
                else return false;
                continue;
            }
            if (kind is < '0' or > '7' || at + 2 > body.Length || body[at] is < '0' or > '7' || body[at + 1] is < '0' or > '7') return false;
            int octal = ((kind - '0') * 64) + ((body[at] - '0') * 8) + (body[at + 1] - '0');
            if (octal > 255) return false;
            bytes.Add((byte)octal);
            at += 2;
        }
        value = Encoding.UTF8.GetString([.. bytes]);
        return true;
    }
}
