using System.Collections.Frozen;
using System.Globalization;

namespace Pharos.Core;

/// <summary>Sizes in bytes as people write them: <c>2.5KiB</c>, <c>42 MB</c>, <c>1,024</c>; without regard to case (Go: dustin/go-humanize).</summary>
public static class HumanSize
{
    private static readonly FrozenDictionary<string, double> s_units = Units();

    public static bool TryParse(string text, out ulong bytes)
    {
        bytes = 0;
        int end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or ',')) end++;
        string number = text[..end].Replace(",", "", StringComparison.Ordinal);
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value)) return false;
        if (!s_units.TryGetValue(text[end..].Trim(), out double unit)) return false;
        value *= unit;
        if (value >= ulong.MaxValue) return false;
        bytes = (ulong)value;
        return true;
    }

    /// <summary>The shortest form that reads back to the same number: <c>42B</c>, <c>2.5KiB</c>.</summary>
    public static string Format(ulong bytes)
    {
        string best = bytes.ToString(CultureInfo.InvariantCulture) + "B";
        double ten = 1e3, two = 1024;
        foreach (char letter in "kMGTPE")
        {
            Try(bytes / ten, $"{letter}B");
            Try(bytes / two, $"{char.ToUpperInvariant(letter)}iB");
            ten *= 1e3;
            two *= 1024;
        }
        return best;

        void Try(double value, string unit)
        {
            if (value < 1) return;
            string text = value.ToString("0.##", CultureInfo.InvariantCulture) + unit;
            if (text.Length < best.Length && TryParse(text, out ulong back) && back == bytes) best = text;
        }
    }

    private static FrozenDictionary<string, double> Units()
    {
        var units = new Dictionary<string, double> { [""] = 1, ["b"] = 1 };
        double ten = 1e3, two = 1024;
        foreach (char letter in "kmgtpe")
        {
            units[$"{letter}"] = units[$"{letter}b"] = ten;
            units[$"{letter}i"] = units[$"{letter}ib"] = two;
            ten *= 1e3;
            two *= 1024;
        }
        return units.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
