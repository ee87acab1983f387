using System.Buffers.Text;
using System.Globalization;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>Numbers in label values as Go's <c>strconv.ParseFloat</c> reads them.</summary>
internal static class NumberText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out double number)
    {
        number = 0;
        if (text.IsEmpty || text.Length > 400) return false;
        if (text.Length <= 15 && TryInteger(text, out number)) return true;
        if (char.IsAsciiDigit((char)text[^1]) || text[^1] == (byte)'.')
            return !text.ContainsAny(" \t,"u8) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        ReadOnlySpan<byte> unsigned = text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (System.Text.Ascii.EqualsIgnoreCase(unsigned, "nan"u8))
        {
            number = double.NaN;
            return true;
        }
        if (!System.Text.Ascii.EqualsIgnoreCase(unsigned, "inf"u8) && !System.Text.Ascii.EqualsIgnoreCase(unsigned, "infinity"u8)) return false;
        number = text[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    private static bool TryInteger(ReadOnlySpan<byte> text, out double number)
    {
        long value = 0;
        number = 0;
        foreach (byte b in text)
        {
            int digit = b - '0';
            if ((uint)digit > 9) return false;
            value = (value * 10) + digit;
        }
        number = value;
        return true;
    }
}
