using System.Globalization;

namespace Pharos.Templates;

/// <summary>Prometheus' ways to show numbers (docs: template reference; source util/... and common/helpers/templates).</summary>
internal static class Humanize
{
    private static readonly string[] s_large = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
    private static readonly string[] s_small = ["m", "u", "n", "p", "f", "a", "z", "y"];
    private static readonly string[] s_binary = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];

    /// <summary>A number, or text that holds one.</summary>
    /// <exception cref="TemplateFunctionException">It is neither.</exception>
    public static double ToFloat(object? value)
    {
        if (value is double number) return number;
        if (value is GoDuration duration) return duration.Nanoseconds / 1e9;
        if (GoValue.TryInteger(value, out Int128 integer)) return (double)integer;
        if (GoValue.TryText(value, out string text))
        {
            if (GoNumbers.TryParseFloat(text, out double parsed)) return parsed;
            throw new TemplateFunctionException($"strconv.ParseFloat: parsing {GoText.Quote(text)}: invalid syntax");
        }
        throw new TemplateFunctionException($"can't convert {GoValue.TypeName(value)} to float");
    }

    public static string Decimal(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return Four(value);
        string prefix = "";
        if (Math.Abs(value) >= 1)
        {
            foreach (string p in s_large)
            {
                if (Math.Abs(value) < 1000) break;
                prefix = p;
                value /= 1000;
            }
            return Four(value) + prefix;
        }
        return Small(ref value, ref prefix) + prefix;
    }

    public static string Binary(double value)
    {
        if (Math.Abs(value) <= 1 || !double.IsFinite(value)) return Four(value);
        string prefix = "";
        foreach (string p in s_binary)
        {
            if (Math.Abs(value) < 1024) break;
            prefix = p;
            value /= 1024;
        }
        return Four(value) + prefix;
    }

    /// <summary>Seconds as <c>1d 2h 3m 4s</c>, below a minute with four digits.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds)) return Four(seconds);
        if (seconds == 0) return Four(seconds) + "s";
        string sign = seconds < 0 ? "-" : "";
        double magnitude = Math.Abs(seconds);
        if (magnitude < 1)
        {
            string prefix = "";
            return Small(ref seconds, ref prefix) + prefix + "s";
        }
        long whole = magnitude >= long.MaxValue ? long.MaxValue : (long)magnitude;
        long s = whole % 60, m = whole / 60 % 60, h = whole / 3600 % 24, d = whole / 86400;
        return d != 0 ? string.Create(CultureInfo.InvariantCulture, $"{sign}{d}d {h}h {m}m {s}s")
            : h != 0 ? string.Create(CultureInfo.InvariantCulture, $"{sign}{h}h {m}m {s}s")
            : m != 0 ? string.Create(CultureInfo.InvariantCulture, $"{sign}{m}m {s}s")
            : $"{sign}{Four(magnitude)}s";
    }

    public static string Percentage(double ratio) => Four(ratio * 100) + "%";

    /// <summary>Unix seconds as a time in UTC, to the millisecond.</summary>
    /// <exception cref="TemplateFunctionException">It does not fit 64 bits of nanoseconds.</exception>
    public static GoTime ToTime(double seconds)
    {
        double nanoseconds = seconds * 1e9;
        if (!(nanoseconds <= long.MaxValue && nanoseconds >= long.MinValue))
            throw new TemplateFunctionException($"{GoNumbers.Format(seconds, 'g', -1)} cannot be represented as a nanoseconds timestamp since it overflows int64");
        long ns = nanoseconds >= long.MaxValue ? long.MaxValue : (long)nanoseconds;
        return GoTime.Utc(DateTimeOffset.FromUnixTimeMilliseconds(ns / 1_000_000));
    }

    public static string Timestamp(double seconds) => double.IsFinite(seconds) ? ToTime(seconds).Text : Four(seconds);

    private static string Small(ref double value, ref string prefix)
    {
        foreach (string p in s_small)
        {
            if (Math.Abs(value) >= 1) break;
            prefix = p;
            value *= 1000;
        }
        return Four(value);
    }

    private static string Four(double value) => GoNumbers.Format(value, 'g', 4);
}
