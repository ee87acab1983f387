using System.Globalization;
using Pharos.Core;
using Pharos.Templates;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Durations as LogQL and label values write them (Go: time.ParseDuration, Prometheus durations).</summary>
internal static class Units
{
    private static readonly (string Unit, int Position, long Ns)[] s_promUnits =
    [
        ("ms", 7, 1_000_000), ("s", 6, 1_000_000_000), ("m", 5, 60_000_000_000), ("h", 4, 3_600_000_000_000), ("d", 3, 86_400_000_000_000), ("w", 2, 604_800_000_000_000), ("y", 1, 31_536_000_000_000_000),
    ];

    /// <summary>A Prometheus duration (units y w d h m s ms, falling) in nanoseconds; <paramref name="error"/> is upstream's text.</summary>
    public static bool TryPromDuration(string text, out long ns, out string error)
    {
        ns = 0;
        error = "";
        if (text == "0") return true;
        if (text.Length == 0)
        {
            error = "empty duration string";
            return false;
        }
        int lastPosition = 0;
        for (int at = 0; at < text.Length;)
        {
            int digits = at;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            int unitAt = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at])) at++;
            if (unitAt == digits || at == unitAt || !long.TryParse(text.AsSpan(digits, unitAt - digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return Malformed(out error);
            string unit = text[unitAt..at];
            int index = Array.FindIndex(s_promUnits, u => u.Unit == unit);
            if (index < 0)
            {
                error = $"unknown unit {GoQuote.Quote(unit)} in duration {GoQuote.Quote(text)}";
                return false;
            }
            if (s_promUnits[index].Position <= lastPosition) return Malformed(out error);
            lastPosition = s_promUnits[index].Position;
            Int128 total = ns + ((Int128)number * s_promUnits[index].Ns);
            if (total > long.MaxValue)
            {
                error = "duration out of range";
                return false;
            }
            ns = (long)total;
        }
        return true;

        bool Malformed(out string reason)
        {
            reason = $"not a valid duration string: {GoQuote.Quote(text)}";
            return false;
        }
    }

    /// <summary>A Go duration (<c>1.5h</c>, <c>250ms</c>) or a Prometheus one (<c>5d</c>), in nanoseconds; either may be negative.</summary>
    public static bool TryDuration(string text, out long ns)
    {
        ns = 0;
        if (GoDuration.TryParse(text, out GoDuration? duration))
        {
            ns = duration!.Nanoseconds;
            return true;
        }
        bool negative = text.StartsWith('-');
        if (text is "" or "-" || !TryPromDuration(negative ? text[1..] : text, out ns, out _)) return false;
        if (negative) ns = -ns;
        return true;
    }

    /// <summary>A range or offset as Prometheus prints durations, with what is below a millisecond in Go's notation.</summary>
    public static string FormatProm(long ns)
    {
        if (ns % 1_000_000 != 0) return new GoDuration(ns).ToString();
        return PromDuration.Format(TimeSpan.FromMilliseconds(ns / 1_000_000));
    }

    /// <summary>Go's notation of a duration: <c>1h0m0s</c>, <c>250ms</c>.</summary>
    public static string FormatGo(long ns) => new GoDuration(ns).ToString();
}
