using System.Globalization;
using System.Numerics;

namespace Pharos.Templates;

/// <summary>Go's strconv for numbers: reading constants and text, printing floats.</summary>
internal static class GoNumbers
{
    /// <summary>Reads an integer as Go source does: sign, <c>0x 0o 0b</c> or a leading zero for octal, underscores between digits.</summary>
    public static bool TryParseInteger(string text, out BigInteger value)
    {
        value = 0;
        ReadOnlySpan<char> digits = text;
        bool negative = digits.StartsWith("-");
        if (negative || digits.StartsWith("+")) digits = digits[1..];
        int radix = 10;
        bool prefixed = false;
        if (digits.Length > 1 && digits[0] == '0')
        {
            (radix, int skip) = digits[1] switch { 'x' or 'X' => (16, 2), 'o' or 'O' => (8, 2), 'b' or 'B' => (2, 2), _ => (8, 1) };
            prefixed = true;
            digits = digits[skip..];
        }
        if (digits.IsEmpty || digits.Length > 200) return false;
        bool underscoreAllowed = prefixed;
        foreach (char c in digits)
        {
            if (c == '_')
            {
                if (!underscoreAllowed) return false;
                underscoreAllowed = false;
                continue;
            }
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix) return false;
            value = (value * radix) + digit;
            underscoreAllowed = true;
        }
        if (digits[^1] == '_') return false;
        if (negative) value = -value;
        return true;
    }

    /// <summary>Reads a float: decimal or hexadecimal, <c>Inf</c>, <c>NaN</c>; underscores as in source. Out of range is infinity and false.</summary>
    public static bool TryParseFloat(string text, out double value)
    {
        value = 0;
        string digits = text;
        if (digits.Contains('_', StringComparison.Ordinal))
        {
            if (digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal)) return false;
            digits = digits.Replace("_", "", StringComparison.Ordinal);
        }
        string unsigned = digits.TrimStart('+', '-');
        if (digits.Length - unsigned.Length > 1 || unsigned.Length == 0) return false;
        bool negative = digits[0] == '-';
        if (unsigned.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (!TryParseHexFloat(unsigned.AsSpan(2), out value)) return false;
        }
        else if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase)) value = double.PositiveInfinity;
        else if (digits.Equals("nan", StringComparison.OrdinalIgnoreCase)) value = double.NaN;
        else if (!char.IsAsciiDigit(unsigned[0]) && unsigned[0] != '.') return false;
        else if (!double.TryParse(unsigned, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)) return false;
        else if (double.IsInfinity(value)) return false;
        if (negative) value = -value;
        return true;
    }

    private static bool TryParseHexFloat(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        int p = text.IndexOfAny('p', 'P');
        if (p < 0 || !int.TryParse(text[(p + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent)) return false;
        BigInteger mantissa = 0;
        bool point = false, any = false;
        foreach (char c in text[..p])
        {
            if (c == '.' && !point)
            {
                point = true;
                continue;
            }
            if (!char.IsAsciiHexDigit(c)) return false;
            mantissa = (mantissa * 16) + Convert.ToInt32(c.ToString(), 16);
            if (point) exponent -= 4;
            any = true;
        }
        value = Math.ScaleB((double)mantissa, exponent);
        return any && double.IsFinite(value);
    }

    /// <summary>Prints as strconv.FormatFloat: verb e, E, f, F, g or G; precision -1 is the fewest digits that read back to the value.</summary>
    public static string Format(double value, char verb, int precision)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "+Inf" : "-Inf";
        bool shortest = precision < 0;
        string sign = double.IsNegative(value) ? "-" : "";
        (string digits, int pointAt) = Split(Math.Abs(value).ToString(shortest ? "R" : "E60", CultureInfo.InvariantCulture));
        if (!shortest)
        {
            int wanted = char.ToLowerInvariant(verb) switch { 'e' => precision + 1, 'f' => pointAt + precision, _ => Math.Max(precision, 1) };
            (digits, pointAt) = Round(digits, pointAt, wanted);
        }
        switch (verb)
        {
            case 'e' or 'E': return sign + Exponential(digits, pointAt, shortest ? Math.Max(digits.Length - 1, 0) : precision, verb);
            case 'f' or 'F': return sign + Plain(digits, pointAt, shortest ? Math.Max(digits.Length - pointAt, 0) : precision);
        }
        int threshold = shortest ? 6 : Math.Max(precision, 1);
        if (!shortest && threshold > digits.Length && digits.Length >= pointAt) threshold = digits.Length;
        int exponent = pointAt - 1;
        if (digits.Length == 0) return sign + "0";
        if (exponent < -4 || exponent >= threshold)
        {
            return sign + Exponential(digits, pointAt, digits.Length - 1, verb == 'g' ? 'e' : 'E');
        }
        return sign + Plain(digits, pointAt, Math.Max(digits.Length - pointAt, 0));
    }

    /// <summary>Significant digits without leading and trailing zeros, and how many stand before the point; zero has no digits.</summary>
    private static (string Digits, int PointAt) Split(string text)
    {
        int e = text.IndexOf('E', StringComparison.Ordinal);
        int exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string mantissa = e < 0 ? text : text[..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int pointAt = (point < 0 ? mantissa.Length : point) + exponent;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        string significant = digits.TrimStart('0');
        pointAt -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? ("", 0) : (significant, pointAt);
    }

    /// <summary>Rounds half to even, as Go does on the exact decimal value.</summary>
    private static (string Digits, int PointAt) Round(string digits, int pointAt, int wanted)
    {
        if (wanted < 0) return ("", 0);
        if (digits.Length <= wanted) return (digits, pointAt);
        bool exactHalf = digits[wanted] == '5' && digits.Length == wanted + 1;
        bool up = exactHalf ? wanted > 0 && (digits[wanted - 1] - '0') % 2 == 1 : digits[wanted] >= '5';
        char[] kept = digits[..wanted].ToCharArray();
        if (up)
        {
            int i = wanted - 1;
            while (i >= 0 && kept[i] == '9') kept[i--] = '0';
            if (i >= 0) kept[i]++;
            else return ("1", pointAt + 1);
        }
        string rounded = new string(kept).TrimEnd('0');
        return rounded.Length == 0 ? ("", 0) : (rounded, pointAt);
    }

    private static string Exponential(string digits, int pointAt, int decimals, char e)
    {
        int exponent = digits.Length == 0 ? 0 : pointAt - 1;
        string padded = (digits.Length == 0 ? "0" : digits).PadRight(decimals + 1, '0');
        string mantissa = decimals > 0 ? $"{padded[0]}.{padded[1..]}" : padded[..1];
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}{e}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Plain(string digits, int pointAt, int decimals)
    {
        string whole = pointAt <= 0 ? "0" : digits.PadRight(pointAt, '0')[..pointAt];
        if (decimals == 0) return whole;
        string fraction = pointAt < 0 ? new string('0', -pointAt) + digits : digits.Length > pointAt ? digits[pointAt..] : "";
        return $"{whole}.{fraction.PadRight(decimals, '0')[..decimals]}";
    }
}
