using System.Globalization;

namespace Pharos.Core;

/// <summary>Prints floats as Go's strconv does, which is what Prometheus and its clients show: the shortest digits that read back to the same value.</summary>
public static class GoNumber
{
    /// <summary>Without an exponent (<c>'f', -1</c>): <c>0.00001</c>, <c>NaN</c>, <c>+Inf</c>, <c>-Inf</c>.</summary>
    public static string Plain(double value)
    {
        if (Special(value) is { } special) return special;
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int e = shortest.IndexOf('E', StringComparison.Ordinal);
        if (e < 0) return shortest;
        (string sign, string digits, int pointAt) = Decompose(shortest, e);
        if (pointAt <= 0) return $"{sign}0.{new string('0', -pointAt)}{digits}";
        if (pointAt >= digits.Length) return sign + digits.PadRight(pointAt, '0');
        return $"{sign}{digits[..pointAt]}.{digits[pointAt..]}";
    }

    /// <summary>With an exponent where it is below -4 or at least 6 (<c>'g', -1</c>, also <c>%v</c>): <c>1e-05</c>, <c>1e+06</c>.</summary>
    public static string General(double value)
    {
        if (Special(value) is { } special) return special;
        string scientific = Scientific(value);
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('e', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent is < -4 or >= 6 ? scientific : Plain(value);
    }

    /// <summary>Always with an exponent of at least two digits (<c>'e', -1</c>): <c>1.5e+00</c>.</summary>
    public static string Scientific(double value)
    {
        if (Special(value) is { } special) return special;
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int e = shortest.IndexOf('E', StringComparison.Ordinal);
        (string sign, string digits, int pointAt) = Decompose(shortest, e < 0 ? shortest.Length : e);
        int exponent = digits == "0" ? 0 : pointAt - 1;
        string mantissa = digits.Length > 1 ? $"{digits[0]}.{digits[1..]}" : digits;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string? Special(double value) =>
        double.IsNaN(value) ? "NaN" : double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : null;

    /// <summary>Digits without leading and trailing zeros, and how many of them stand before the point (may be negative or more than there are).</summary>
    private static (string Sign, string Digits, int PointAt) Decompose(string text, int exponentAt)
    {
        string sign = text[0] == '-' ? "-" : "";
        string mantissa = text[sign.Length..exponentAt];
        int exponent = exponentAt < text.Length ? int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        int pointAt = (point < 0 ? mantissa.Length : point) + exponent;
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        string withoutLeading = digits.TrimStart('0');
        pointAt -= digits.Length - withoutLeading.Length;
        digits = withoutLeading.TrimEnd('0');
        return digits.Length == 0 ? (sign, "0", 1) : (sign, digits, pointAt);
    }
}
