using System.Collections.Frozen;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Parts of a date in UTC, from seconds since 1970. Works for every time that a float can name, unlike <see cref="DateTime"/>.</summary>
internal static class DateFunctions
{
    public static FrozenDictionary<string, Func<double, double>> ByName { get; } = new Dictionary<string, Func<double, double>>(StringComparer.Ordinal)
    {
        ["minute"] = value => SecondOfDay(value) / 60 % 60,
        ["hour"] = value => SecondOfDay(value) / 3600,
        ["day_of_week"] = value => Modulo(Day(value) + 4, 7), // 1970-01-01 was a Thursday
        ["day_of_month"] = value => Civil(Day(value)).Day,
        ["day_of_year"] = value => DayOfYear(Day(value)),
        ["days_in_month"] = value => DaysInMonth(Day(value)),
        ["month"] = value => Civil(Day(value)).Month,
        ["year"] = value => Civil(Day(value)).Year,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Seconds from the first instant of the calendar that Prometheus' runtime counts with (year -292277022399) to 1970.</summary>
    private const long ToCalendar = 9_223_372_028_715_321_600;

    /// <summary>Seconds since the begin of the calendar. What is no number or too large is the earliest time, which lies before that begin and wraps around.</summary>
    private static ulong Seconds(double value)
    {
        long unix = double.IsNaN(value) || value <= long.MinValue || value >= long.MaxValue ? long.MinValue : (long)value;
        return unchecked((ulong)(unix + ToCalendar));
    }

    private static long Day(double value) => (long)(Seconds(value) / 86_400) - (ToCalendar / 86_400);

    private static long SecondOfDay(double value) => (long)(Seconds(value) % 86_400);

    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;

    /// <summary>Proleptic Gregorian date of a day since 1970; the year is counted from March so that the leap day is the last.</summary>
    private static (long Year, int Month, int Day) Civil(long day)
    {
        const int DaysPerEra = 146_097; // 400 years
        long shifted = day + 719_468;
        long era = (shifted >= 0 ? shifted : shifted - DaysPerEra + 1) / DaysPerEra;
        long dayOfEra = shifted - (era * DaysPerEra);
        long yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        long dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int monthFromMarch = (int)(((5 * dayOfYear) + 2) / 153);
        int dayOfMonth = (int)(dayOfYear - (((153 * monthFromMarch) + 2) / 5) + 1);
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, dayOfMonth);
    }

    private static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static int DaysInMonth(long day)
    {
        (long year, int month, _) = Civil(day);
        return month == 2 ? (IsLeap(year) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;
    }

    private static int DayOfYear(long day)
    {
        (long year, int month, int dayOfMonth) = Civil(day);
        ReadOnlySpan<int> before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        return before[month - 1] + dayOfMonth + (month > 2 && IsLeap(year) ? 1 : 0);
    }
}
