using System.Globalization;
using Pharos.Configuration;

namespace Pharos.Alerting.TimeIntervals;

/// <summary>Reads time intervals of the configuration, with upstream's messages.</summary>
internal static class TimeIntervalReader
{
    private static readonly string[] s_weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    private static readonly string[] s_months =
        ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    public static TimeInterval Read(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        var interval = new TimeInterval
        {
            Times = m.List("times", n => ReadTimes(n, errors)),
            Weekdays = Ranges(m, "weekdays", Weekday, errors),
            DaysOfMonth = Ranges(m, "days_of_month", DayOfMonth, errors, "day"),
            Months = Ranges(m, "months", Month, errors, "month"),
            Years = Ranges(m, "years", Year, errors, "year"),
            Location = ReadLocation(m),
        };
        m.End();
        return interval;
    }

    private static TimeZoneInfo ReadLocation(MappingReader m)
    {
        string? name = m.String("location");
        if (string.IsNullOrEmpty(name)) return TimeZoneInfo.Utc;
        try
        {
            return name == "Local" ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException)
        {
            m.Errors.Add(m.Child("location"), $"unknown time zone {name}");
            return TimeZoneInfo.Utc;
        }
    }

    private static IntRange ReadTimes(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        string start = m.String("start_time", ""), end = m.String("end_time", "");
        m.End();
        if (start.Length == 0 || end.Length == 0)
        {
            errors.Add(node, "both start and end times must be provided");
            return default;
        }
        if (!TryMinute(start, out int first))
        {
            errors.Add(m.Child("start_time"), $"couldn't parse timestamp {start}, invalid format");
            return default;
        }
        if (!TryMinute(end, out int last))
        {
            errors.Add(m.Child("end_time"), $"couldn't parse timestamp {end}, invalid format");
            return default;
        }
        if (first >= last) errors.Add(node, "start time cannot be equal or greater than end time");
        return new IntRange(first, last);
    }

    private static bool TryMinute(string text, out int minute)
    {
        minute = 0;
        string[] parts = text.Split(':');
        if (parts.Length != 2 || parts[0].Length is < 1 or > 2 || parts[1].Length != 2) return false;
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)) return false;
        minute = (hours * 60) + minutes;
        return minutes < 60 && (hours < 24 || minute == 24 * 60);
    }

    private static IReadOnlyList<IntRange> Ranges(MappingReader m, string key, Func<string, (int Value, string? Error)> read, ConfigErrors errors, string word = "day") =>
        m.List(key, node =>
        {
            string text = node.Text.Trim();
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            string from = colon < 0 ? text : text[..colon], to = colon < 0 ? text : text[(colon + 1)..];
            (int first, string? error) = read(from);
            if (error is null)
            {
                (int last, error) = read(to);
                error ??= key == "days_of_month" ? DayOrder(first, last) : last < first ? $"end {word} {to} is before start {word} {from}" : null;
                if (error is null) return new IntRange(first, last);
            }
            errors.Add(node, error);
            return default;
        });

    /// <summary>A range of days must not turn round in any month, as far as that can be told from its ends.</summary>
    private static string? DayOrder(int first, int last)
    {
        if (first < 0 && last > 0) return "end day must be negative if start day is negative";
        int start = first < 0 ? 32 + first : first, end = last < 0 ? 32 + last : last;
        return end < start ? string.Create(CultureInfo.InvariantCulture, $"end day {last} is always before start day {first}") : null;
    }

    private static (int, string?) Weekday(string text)
    {
        int index = Array.IndexOf(s_weekdays, text.ToLowerInvariant());
        return index < 0 ? (0, $"{text.ToLowerInvariant()} is not a valid weekday") : (index, null);
    }

    private static (int, string?) DayOfMonth(string text)
    {
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int day)) return (0, $"{text} is not a valid day of the month");
        return day is 0 or < -31 or > 31 ? (0, string.Create(CultureInfo.InvariantCulture, $"{day} is not a valid day of the month: out of range")) : (day, null);
    }

    private static (int, string?) Month(string text)
    {
        int index = Array.IndexOf(s_months, text.ToLowerInvariant());
        if (index >= 0) return (index + 1, null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int month) && month is >= 1 and <= 12
            ? (month, null) : (0, $"{text.ToLowerInvariant()} is not a valid month");
    }

    private static (int, string?) Year(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int year) ? (year, null) : (0, $"{text} is not a valid year");
}
