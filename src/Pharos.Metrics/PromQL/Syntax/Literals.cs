using System.Globalization;
using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>The values of number, duration and string tokens, in Go's notation.</summary>
internal static class Literals
{
    /// <summary>Reads <c>0x1F</c>, <c>0755</c> (octal), <c>1_000</c>, <c>1e3</c>, <c>Inf</c>, <c>NaN</c>.</summary>
    /// <param name="error">Null, or the reason in Go's words.</param>
    public static double Number(string text, out string? error)
    {
        error = null;
        if (Integer(text) is { } integer) return integer;
        if (text.Equals("inf", StringComparison.OrdinalIgnoreCase)) return double.PositiveInfinity;
        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase)) return double.NaN;
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        if (!isHex && UnderscoresSeparateDigits(text)
            && double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double value))
        {
            if (double.IsInfinity(value)) error = $"strconv.ParseFloat: parsing {LabelFormat.Quote(text)}: value out of range";
            return value;
        }
        error = $"strconv.ParseFloat: parsing {LabelFormat.Quote(text)}: invalid syntax";
        return 0;
    }

    /// <summary>A duration in seconds.</summary>
    /// <param name="error">Null, or the reason in upstream's words.</param>
    public static double DurationSeconds(string text, out string? error)
    {
        if (PromDuration.TryParse(text, out TimeSpan duration, out string? reason))
        {
            error = null;
            return duration.TotalSeconds;
        }
        error = reason!.EndsWith("out of range", StringComparison.Ordinal) ? "duration out of range" : $"not a valid duration string: {LabelFormat.Quote(text)}";
        return 0;
    }

    /// <summary>The value of a quoted string that the lexer accepted. Bytes written as escapes are read as UTF-8; what is not UTF-8 becomes U+FFFD.</summary>
    public static string Unquote(string quoted)
    {
        ReadOnlySpan<char> body = quoted.AsSpan(1, quoted.Length - 2);
        if (quoted[0] == '`' || !body.Contains('\\')) return body.ToString();
        var bytes = new List<byte>(body.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int at = 0; at < body.Length;)
        {
            if (body[at] != '\\')
            {
                Rune.DecodeFromUtf16(body[at..], out Rune rune, out int used);
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                at += used;
                continue;
            }
            char kind = body[at + 1];
            at += 2;
            switch (kind)
            {
                case 'a': bytes.Add(7); break;
                case 'b': bytes.Add(8); break;
                case 'f': bytes.Add(12); break;
                case 'n': bytes.Add(10); break;
                case 'r': bytes.Add(13); break;
                case 't': bytes.Add(9); break;
                case 'v': bytes.Add(11); break;
                case 'x':
                    bytes.Add(byte.Parse(body.Slice(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    at += 2;
                    break;
                case 'u' or 'U':
                    int length = kind == 'u' ? 4 : 8;
                    var point = new Rune(int.Parse(body.Slice(at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                    bytes.AddRange(utf8[..point.EncodeToUtf8(utf8)]);
                    at += length;
                    break;
                case >= '0' and <= '7':
                    bytes.Add((byte)(((kind - '0') * 64) + ((body[at] - '0') * 8) + (body[at + 1] - '0')));
                    at += 2;
                    break;
                default: bytes.Add((byte)kind); break; // a backslash or a quote
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static double? Integer(string text)
    {
        if (!UnderscoresSeparateDigits(text)) return null;
        string plain = text.Replace("_", "", StringComparison.Ordinal);
        if (plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return long.TryParse(plain.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) && hex >= 0 ? hex : null;
        if (plain.Length > 1 && plain[0] == '0' && plain.AsSpan(1).IndexOfAnyExceptInRange('0', '7') < 0)
        {
            long octal = 0;
            foreach (char c in plain)
            {
                if (octal > long.MaxValue / 8) return null;
                octal = (octal * 8) + (c - '0');
            }
            return octal;
        }
        bool leadingZero = plain.Length > 1 && plain[0] == '0';
        return !leadingZero && long.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
    }

    /// <summary>An underscore may only stand between digits, or between a base prefix and a digit.</summary>
    private static bool UnderscoresSeparateDigits(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '_') continue;
            bool afterPrefix = i == 2 && text[0] == '0' && text[1] is 'x' or 'X';
            bool before = i > 0 && (char.IsAsciiHexDigit(text[i - 1]) || afterPrefix);
            if (!before || i + 1 >= text.Length || !char.IsAsciiHexDigit(text[i + 1])) return false;
        }
        return true;
    }
}
