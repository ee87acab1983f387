using System.Buffers;
using System.Globalization;

namespace Pharos.Core;

/// <summary>Durations as Go writes and reads them: <c>1h2m3.5s</c> (pkg.go.dev/time, Duration). <c>d</c> is read too, as 24 hours.</summary>
public static class GoDurationText
{
    private static readonly (string Unit, decimal Ns)[] s_units =
        [("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000)];

    private static readonly SearchValues<char> s_number = SearchValues.Create("0123456789.");

    /// <summary>Nanoseconds; false where the text is no duration or too long for 64 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long ns)
    {
        ns = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        if (negative || (text.Length > 0 && text[0] == '+')) text = text[1..];
        if (text.SequenceEqual("0")) return true;
        if (text.IsEmpty) return false;
        decimal total = 0;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept(s_number);
            if (digits <= 0 || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) return false;
            text = text[digits..];
            int letters = text.IndexOfAny(s_number);
            ReadOnlySpan<char> unit = letters < 0 ? text : text[..letters];
            decimal scale = 0;
            foreach ((string name, decimal size) in s_units) if (unit.SequenceEqual(name)) scale = size;
            if (scale == 0 || number > long.MaxValue / scale) return false;
            total += number * scale;
            if (total > long.MaxValue) return false;
            text = text[unit.Length..];
        }
        ns = negative ? -(long)total : (long)total;
        return true;
    }

    public static string Format(long ns)
    {
        if (ns == 0) return "0s";
        if (ns < 0) return ns == long.MinValue ? "-2562047h47m16.854775808s" : "-" + Format(-ns);
        if (ns < 1_000) return string.Create(CultureInfo.InvariantCulture, $"{ns}ns");
        if (ns < 1_000_000) return Decimal(ns, 1_000) + "µs";
        if (ns < 1_000_000_000) return Decimal(ns, 1_000_000) + "ms";
        long hours = ns / 3_600_000_000_000, minutes = ns / 60_000_000_000 % 60;
        string seconds = Decimal(ns % 60_000_000_000, 1_000_000_000) + "s";
        return hours > 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}h{minutes}m{seconds}")
            : minutes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds}") : seconds;
    }

    private static string Decimal(long value, long unit) => ((decimal)value / unit).ToString("0.#########", CultureInfo.InvariantCulture);
}
