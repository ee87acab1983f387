using System.Globalization;
using System.Text;

namespace Pharos.Core;

/// <summary>Prometheus durations: <c>1h30m</c>, units y w d h m s ms in falling order, each at most once, or <c>0</c>.</summary>
public static class PromDuration
{
    private static readonly (string Unit, long Ms)[] s_units =
        [("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

    /// <exception cref="FormatException">Not a duration; the message says at which column and what was expected.</exception>
    public static TimeSpan Parse(string text) =>
        TryParse(text, out TimeSpan duration, out string? error) ? duration : throw new FormatException(error);

    /// <summary>Reads a duration; <paramref name="error"/> is <c>column: reason</c>, columns from 1.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration, out string? error)
    {
        duration = TimeSpan.Zero;
        error = null;
        if (text is "0") return true;
        if (text.IsEmpty) return Fail("1: empty duration", out error);
        long totalMs = 0;
        int at = 0, lastUnit = -1;
        while (at < text.Length)
        {
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (at == digits) return Fail($"{at + 1}: expected a number", out error);
            if (!long.TryParse(text[digits..at], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                return Fail($"{digits + 1}: number out of range", out error);
            int unitAt = at;
            while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
            ReadOnlySpan<char> unit = text[unitAt..at];
            int index = -1;
            for (int i = 0; i < s_units.Length; i++) if (unit.SequenceEqual(s_units[i].Unit)) index = i;
            if (index < 0) return Fail($"{unitAt + 1}: expected a unit (y, w, d, h, m, s, ms)", out error);
            if (index <= lastUnit) return Fail($"{unitAt + 1}: {s_units[index].Unit} must come before {s_units[lastUnit].Unit}, once", out error);
            lastUnit = index;
            try { totalMs = checked(totalMs + (number * s_units[index].Ms)); }
            catch (OverflowException) { return Fail($"{digits + 1}: duration out of range", out error); }
            if (totalMs > long.MaxValue / 1_000_000) return Fail($"{digits + 1}: duration out of range", out error);
        }
        duration = TimeSpan.FromMilliseconds(totalMs);
        return true;
    }

    /// <summary>The shortest form that <see cref="Parse"/> reads back; y and w only where they divide exactly, as upstream prints.</summary>
    public static string Format(TimeSpan duration)
    {
        long ms = (long)duration.TotalMilliseconds;
        if (ms == 0) return "0s";
        var text = new StringBuilder();
        if (ms < 0) { text.Append('-'); ms = -ms; }
        foreach ((string unit, long unitMs) in s_units)
        {
            bool exactOnly = unit is "y" or "w";
            if (exactOnly && ms % unitMs != 0) continue;
            long count = ms / unitMs;
            if (count == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            ms -= count * unitMs;
        }
        return text.ToString();
    }

    private static bool Fail(string reason, out string? error)
    {
        error = reason;
        return false;
    }
}
