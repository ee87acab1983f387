using System.Globalization;
using System.Text;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Reads times by a layout: strptime's directives as the collector knows them (coreinternal/timeutils), Go's reference time, or a count since 1970.</summary>
internal sealed class TimeLayout
{
    private enum Part { Literal, Year, ShortYear, Month, MonthName, ShortMonthName, Day, DayName, ShortDayName, Hour, Hour12, HalfDay, Minute, Second, Fraction, Zone, ZoneName }

    private static readonly string[] s_months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12], s_days = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;

    private static readonly Dictionary<char, string> s_composed = new()
    {
        ['D'] = "%m/%d/%Y", ['F'] = "%Y-%m-%d", ['T'] = "%H:%M:%S", ['X'] = "%H:%M:%S", ['R'] = "%H:%M", ['r'] = "%I:%M:%S %p", ['c'] = "%a %b %e %H:%M:%S %Y", ['x'] = "%m/%d/%y", ['v'] = "%e-%b-%Y",
    };

    private static readonly Dictionary<char, Part> s_directives = new()
    {
        ['Y'] = Part.Year, ['y'] = Part.ShortYear, ['m'] = Part.Month, ['o'] = Part.Month, ['q'] = Part.Month, ['b'] = Part.ShortMonthName, ['h'] = Part.ShortMonthName, ['B'] = Part.MonthName,
        ['d'] = Part.Day, ['e'] = Part.Day, ['g'] = Part.Day, ['a'] = Part.ShortDayName, ['A'] = Part.DayName, ['H'] = Part.Hour, ['l'] = Part.Hour12, ['I'] = Part.Hour12, ['p'] = Part.HalfDay, ['P'] = Part.HalfDay,
        ['M'] = Part.Minute, ['S'] = Part.Second, ['L'] = Part.Fraction, ['f'] = Part.Fraction, ['s'] = Part.Fraction, ['Z'] = Part.ZoneName, ['z'] = Part.Zone, ['w'] = Part.Zone, ['i'] = Part.Zone, ['j'] = Part.Zone, ['k'] = Part.Zone,
    };

    /// <summary>Of Go's reference time, the longest first.</summary>
    private static readonly (string Text, Part Part)[] s_reference =
    [
        ("January", Part.MonthName), ("Monday", Part.DayName), ("Z07:00:00", Part.Zone), ("-07:00:00", Part.Zone), ("Z07:00", Part.Zone), ("-07:00", Part.Zone), ("Z070000", Part.Zone), ("-070000", Part.Zone),
        ("Z0700", Part.Zone), ("-0700", Part.Zone), ("2006", Part.Year), ("Z07", Part.Zone), ("-07", Part.Zone), ("Jan", Part.ShortMonthName), ("Mon", Part.ShortDayName), ("MST", Part.ZoneName),
        ("01", Part.Month), ("02", Part.Day), ("03", Part.Hour12), ("04", Part.Minute), ("05", Part.Second), ("06", Part.ShortYear), ("15", Part.Hour), ("PM", Part.HalfDay), ("pm", Part.HalfDay), ("_2", Part.Day),
        ("1", Part.Month), ("2", Part.Day), ("3", Part.Hour12), ("4", Part.Minute), ("5", Part.Second),
    ];

    private readonly List<(Part Part, char Literal)> _parts = [];
    private readonly TimeZoneInfo _zone;

    private TimeLayout(TimeZoneInfo zone) => _zone = zone;

    /// <exception cref="ArgumentException">A directive is unknown.</exception>
    public static TimeLayout Strptime(string layout, TimeZoneInfo zone)
    {
        var result = new TimeLayout(zone);
        result.AddDirectives(layout);
        return result;
    }

    public static TimeLayout Go(string layout, TimeZoneInfo zone)
    {
        var result = new TimeLayout(zone);
        for (int i = 0; i < layout.Length;)
        {
            if (layout[i] is '.' or ',' && i + 1 < layout.Length && layout[i + 1] is '0' or '9')
            {
                result._parts.Add((Part.Literal, layout[i++]));
                result._parts.Add((Part.Fraction, ' '));
                while (i < layout.Length && layout[i] is '0' or '9') i++;
                continue;
            }
            (string text, Part part) = Array.Find(s_reference, r => string.CompareOrdinal(layout, i, r.Text, 0, r.Text.Length) == 0);
            result._parts.Add(text is null ? (Part.Literal, layout[i]) : (part, ' '));
            i += text?.Length ?? 1;
        }
        return result;
    }

    /// <summary>Nanoseconds since 1970; where the layout has no year, the one that brings it nearest to now without being far ahead.</summary>
    /// <exception cref="FormatException">The text does not fit; the message says where.</exception>
    public ulong Parse(string text, DateTimeOffset now)
    {
        int at = 0, year = -1, month = 1, day = 1, hour = 0, minute = 0, second = 0;
        long fractionNs = 0;
        bool? afternoon = null;
        TimeSpan? offset = null;
        foreach ((Part part, char literal) in _parts)
        {
            switch (part)
            {
                case Part.Year: year = Digits(text, ref at, 4); break;
                case Part.ShortYear:
                    int two = Digits(text, ref at, 2);
                    year = two >= 69 ? 1900 + two : 2000 + two;
                    break;
                case Part.Month: month = Digits(text, ref at, 2); break;
                case Part.MonthName or Part.ShortMonthName: month = Name(text, ref at, s_months, part == Part.ShortMonthName) + 1; break;
                case Part.Day: day = Digits(text, ref at, 2); break;
                case Part.DayName or Part.ShortDayName: Name(text, ref at, s_days, part == Part.ShortDayName); break;
                case Part.Hour or Part.Hour12: hour = Digits(text, ref at, 2); break;
                case Part.HalfDay: afternoon = HalfDay(text, ref at); break;
                case Part.Minute: minute = Digits(text, ref at, 2); break;
                case Part.Second: second = Digits(text, ref at, 2); break;
                case Part.Fraction: fractionNs = Fraction(text, ref at); break;
                case Part.Zone: offset = Zone(text, ref at); break;
                case Part.ZoneName:
                    int start = at;
                    while (at < text.Length && char.IsAsciiLetter(text[at])) at++;
                    if (at == start) throw Fault(at, "a time zone");
                    if (text.AsSpan(start, at - start) is "UTC" or "GMT" or "Z") offset = TimeSpan.Zero;
                    break;
                default:
                    if (at >= text.Length || text[at] != literal) throw Fault(at, $"\"{literal}\"");
                    at++;
                    break;
            }
        }
        if (at < text.Length) throw new FormatException($"extra text from character {at + 1}: \"{text[at..]}\"");
        if (afternoon is { } pm) hour = hour % 12 + (pm ? 12 : 0);
        try
        {
            DateTime local = Build(year, month, day, hour, minute, Math.Min(second, 59), now);
            DateTimeOffset time = new DateTimeOffset(local, TimeSpan.Zero) - (offset ?? _zone.GetUtcOffset(local)); // an offset may have seconds, which DateTimeOffset takes none of
            return (ulong)((time - DateTimeOffset.UnixEpoch).Ticks * 100 + fractionNs + (second == 60 ? 1_000_000_000 : 0));
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException($"\"{text}\" is no time: {e.ParamName ?? "a field"} is out of range", e);
        }
    }

    private static DateTime Build(int year, int month, int day, int hour, int minute, int second, DateTimeOffset now)
    {
        if (year >= 0) return new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        var guess = new DateTime(now.Year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return guess > now.UtcDateTime.AddDays(7) ? guess.AddYears(-1) : guess; // written last year, as syslog's lines of December read in January
    }

    private void AddDirectives(string layout)
    {
        for (int i = 0; i < layout.Length; i++)
        {
            if (layout[i] != '%')
            {
                _parts.Add((Part.Literal, layout[i]));
                continue;
            }
            if (++i == layout.Length) throw new ArgumentException($"layout \"{layout}\" ends with %");
            char c = layout[i];
            if (s_composed.TryGetValue(c, out string? composed)) AddDirectives(composed);
            else if (s_directives.TryGetValue(c, out Part part)) _parts.Add((part, ' '));
            else if (c is '%' or 'n' or 't') _parts.Add((Part.Literal, c == '%' ? '%' : c == 'n' ? '\n' : '\t'));
            else throw new ArgumentException($"layout \"{layout}\": unknown directive %{c}");
        }
    }

    private static int Digits(string text, ref int at, int max)
    {
        if (max == 2 && at < text.Length && text[at] == ' ') at++; // padded by a space
        int value = 0, start = at;
        while (at < text.Length && at - start < max && char.IsAsciiDigit(text[at])) value = value * 10 + text[at++] - '0';
        return at > start ? value : throw Fault(at, "digits");
    }

    private static long Fraction(string text, ref int at)
    {
        long value = 0, unit = 1_000_000_000;
        int start = at;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            unit /= 10;
            value += (text[at] - '0') * unit;
        }
        return at > start ? value : throw Fault(at, "a fraction of a second");
    }

    private static int Name(string text, ref int at, string[] names, bool isShort)
    {
        for (int i = 0; i < names.Length; i++)
        {
            string name = isShort ? names[i][..3] : names[i];
            if (string.Compare(text, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) != 0) continue;
            at += name.Length;
            return i;
        }
        throw Fault(at, "a name of a day or month");
    }

    private static bool HalfDay(string text, ref int at)
    {
        string word = text.Substring(at, Math.Min(2, text.Length - at)).ToLowerInvariant();
        if (word is not ("am" or "pm")) throw Fault(at, "AM or PM");
        at += 2;
        return word == "pm";
    }

    private static TimeSpan Zone(string text, ref int at)
    {
        if (at < text.Length && text[at] is 'Z' or 'z')
        {
            at++;
            return TimeSpan.Zero;
        }
        if (at >= text.Length || text[at] is not ('+' or '-')) throw Fault(at, "an offset such as +0200");
        int sign = text[at++] == '-' ? -1 : 1;
        var digits = new StringBuilder(6);
        while (at < text.Length && digits.Length < 6 && (char.IsAsciiDigit(text[at]) || text[at] == ':'))
        {
            if (text[at] != ':') digits.Append(text[at]);
            at++;
        }
        if (digits.Length is not (2 or 4 or 6)) throw Fault(at, "an offset such as +0200");
        int Two(int i) => i < digits.Length ? (digits[i] - '0') * 10 + digits[i + 1] - '0' : 0;
        if (Two(0) > 24 || Two(2) > 60 || Two(4) > 60) throw Fault(at, "an offset of at most 24 hours"); // Go's bounds
        return sign * new TimeSpan(Two(0), Two(2), Two(4));
    }

    private static FormatException Fault(int at, string expected) => new($"character {at + 1}: expected {expected}");
}
