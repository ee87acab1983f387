using System.Globalization;
using System.Text;
using Pharos.Core;

namespace Pharos.Metrics.Exposition;

/// <summary>Numbers as Go's strconv reads and writes them, which is what both text formats refer to.</summary>
internal static class ExpositionNumbers
{
    // The quiet NaN that Prometheus stores for any NaN of a target, so that none looks like a stale marker.
    private const long NormalNaN = 0x7ff8000000000001;

    private static readonly double[] s_powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Reads a decimal float, Inf or NaN; hexadecimal and underscores are refused, and so is what exceeds the range.</summary>
    public static bool TryParseFloat(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        int at = 0;
        bool negative = text[0] == '-';
        if (negative || text[0] == '+') at++;
        ulong mantissa = 0;
        int digits = 0, scale = 0;
        bool point = false;
        for (; at < text.Length; at++)
        {
            uint digit = text[at] - (uint)'0';
            if (digit <= 9)
            {
                if (digits >= 18) return TryParseSlowly(text, out value);
                mantissa = (mantissa * 10) + digit;
                digits++;
                if (point) scale--;
            }
            else if (text[at] == '.' && !point) point = true;
            else break;
        }
        if (digits == 0) return TryParseSpecial(text, out value);
        if (at < text.Length)
        {
            if ((text[at] | 0x20) != 'e') return false;
            at++;
            bool negativeExponent = at < text.Length && text[at] == '-';
            if (at < text.Length && text[at] is (byte)'-' or (byte)'+') at++;
            int exponent = 0, start = at;
            for (; at < text.Length && text[at] - (uint)'0' <= 9; at++) exponent = Math.Min((exponent * 10) + (text[at] - '0'), 100_000);
            if (at == start || at < text.Length) return false;
            scale += negativeExponent ? -exponent : exponent;
        }
        if (mantissa > 1UL << 53 || scale < -22 || scale > 22) return TryParseSlowly(text, out value);
        // Both operands are exact, so the one rounding is the right one (Clinger 1990).
        value = scale < 0 ? mantissa / s_powers[-scale] : mantissa * s_powers[scale];
        if (negative) value = -value;
        return true;
    }

    private static bool TryParseSlowly(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        foreach (byte b in text) if (!(char.IsAsciiDigit((char)b) || b is (byte)'+' or (byte)'-' or (byte)'.' or (byte)'e' or (byte)'E')) return false;
        return double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool TryParseSpecial(ReadOnlySpan<byte> text, out double value)
    {
        value = BitConverter.Int64BitsToDouble(NormalNaN);
        if (Ascii.EqualsIgnoreCase(text, "nan"u8)) return true;
        bool negative = text[0] == '-';
        if (negative || text[0] == '+') text = text[1..];
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8);
    }

    /// <summary>Reads a decimal int64 with an optional sign.</summary>
    public static bool TryParseInt(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.IsEmpty || !(char.IsAsciiDigit((char)text[^1]))) return false;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A float as OpenMetrics writes bucket bounds: shortest form, with ".0" where it would look like an integer.</summary>
    public static string FormatBound(double value)
    {
        string text = GoNumber.General(value);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('e', '.') < 0 ? text + ".0" : text;
    }
}
