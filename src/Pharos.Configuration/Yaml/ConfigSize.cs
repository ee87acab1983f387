using System.Globalization;

namespace Pharos.Configuration;

/// <summary>Sizes with a unit in powers of two: <c>512MB</c>, <c>1.5GiB</c>; <c>0</c> needs none.</summary>
public static class ConfigSize
{
    private static readonly string[] s_units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    public static long Read(MappingReader m, string key, long fallback)
    {
        if (m.String(key) is not { } text) return fallback;
        if (TryParse(text, out long bytes)) return bytes;
        string unit = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        m.Errors.Add(m.Child(key), $"units: unknown unit {unit} in {text}");
        return fallback;
    }

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (text == "0") return true;
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        string unit = text[digits..].Trim().Replace("iB", "B", StringComparison.Ordinal);
        int power = Array.IndexOf(s_units, unit);
        if (power < 0) return false;
        double value = number * Math.Pow(1024, power);
        if (value > long.MaxValue) return false;
        bytes = (long)value;
        return true;
    }
}
