using System.Buffers;
using System.Globalization;

namespace Pharos.Templates;

/// <summary>Go's time.Duration: nanoseconds.</summary>
public sealed record GoDuration(long Nanoseconds) : ITemplateValue
{
    public const long Second = 1_000_000_000;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Nanoseconds)[] s_units = [("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1e9m), ("m", 60e9m), ("h", 3600e9m)];

    /// <summary>Reads Go's durations: <c>1h15m30.918s</c>, <c>-1.5h</c>, <c>300ms</c>, <c>0</c>.</summary>
    public static bool TryParse(string text, out GoDuration? duration)
    {
        duration = null;
        bool negative = text.StartsWith('-');
        ReadOnlySpan<char> rest = text.AsSpan(negative || text.StartsWith('+') ? 1 : 0);
        if (rest is "0")
        {
            duration = new GoDuration(0);
            return true;
        }
        if (rest.IsEmpty) return false;
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(s_digits);
            if (digits is <= 0 or > 20 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) return false;
            rest = rest[digits..];
            int letters = rest.IndexOfAny(s_digits);
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            decimal size = 0;
            foreach ((string name, decimal nanoseconds) in s_units) if (unit.SequenceEqual(name)) size = nanoseconds;
            if (size == 0 || number > long.MaxValue / size) return false;
            total += number * size;
            if (total > long.MaxValue) return false;
            rest = rest[unit.Length..];
        }
        duration = new GoDuration((long)(negative ? -total : total));
        return true;
    }

    public static GoDuration Of(TimeSpan span) => new(span.Ticks * 100);

    public string GoType => "time.Duration";

    public string Text => ToString();

    public TemplateFunction? FindMethod(string name) => name switch
    {
        "String" => TemplateFunction.Getter(() => ToString()),
        "Seconds" => TemplateFunction.Getter(() => Nanoseconds / 1e9),
        "Minutes" => TemplateFunction.Getter(() => Nanoseconds / 6e10),
        "Hours" => TemplateFunction.Getter(() => Nanoseconds / 3.6e12),
        "Milliseconds" => TemplateFunction.Getter(() => Nanoseconds / 1_000_000),
        "Microseconds" => TemplateFunction.Getter(() => Nanoseconds / 1_000),
        "Nanoseconds" => TemplateFunction.Getter(() => Nanoseconds),
        "Abs" => TemplateFunction.Getter(() => new GoDuration(Nanoseconds == long.MinValue ? long.MaxValue : Math.Abs(Nanoseconds))),
        "Truncate" => TemplateFunction.Of((_, a) => Truncate(((GoDuration)a[0]!).Nanoseconds), GoParameter.Duration),
        "Round" => TemplateFunction.Of((_, a) => Round(((GoDuration)a[0]!).Nanoseconds), GoParameter.Duration),
        _ => null,
    };

    private GoDuration Truncate(long unit) => unit <= 0 ? this : new GoDuration(Nanoseconds - (Nanoseconds % unit));

    private GoDuration Round(long unit)
    {
        if (unit <= 0) return this;
        long rest = Math.Abs(Nanoseconds % unit);
        long down = Nanoseconds - (Nanoseconds % unit);
        return new GoDuration(rest < unit - rest ? down : Nanoseconds < 0 ? down - unit : down + unit);
    }

    /// <summary><c>1h15m30.918s</c>; below a second <c>1.5ms</c>, <c>20µs</c>, <c>3ns</c>.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0) return "0s";
        string sign = Nanoseconds < 0 ? "-" : "";
        ulong ns = Nanoseconds < 0 ? (ulong)-(Int128)Nanoseconds : (ulong)Nanoseconds;
        if (ns < Second)
        {
            (ulong unit, string name) = ns switch { < 1_000 => (1UL, "ns"), < 1_000_000 => (1_000UL, "µs"), _ => (1_000_000UL, "ms") };
            return sign + Fraction(ns, unit) + name;
        }
        ulong seconds = ns / Second;
        string rest = Fraction(ns % (60 * (ulong)Second), Second) + "s";
        string text = seconds >= 3600 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h{seconds / 60 % 60}m{rest}")
            : seconds >= 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{rest}") : rest;
        return sign + text;
    }

    private static string Fraction(ulong value, ulong unit) => ((decimal)value / unit).ToString("0.#########", CultureInfo.InvariantCulture);
}
