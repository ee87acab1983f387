namespace Pharos.Alerting.TimeIntervals;

/// <summary>A recurring time: every list that is not empty must hold the time (docs: time_interval).</summary>
public sealed record TimeInterval
{
    /// <summary>Minutes of the day, the end exclusive (0 to 1440).</summary>
    public IReadOnlyList<IntRange> Times { get; init; } = [];

    /// <summary>0 is Sunday.</summary>
    public IReadOnlyList<IntRange> Weekdays { get; init; } = [];

    /// <summary>1 to 31, or -31 to -1 from the end of the month.</summary>
    public IReadOnlyList<IntRange> DaysOfMonth { get; init; } = [];

    public IReadOnlyList<IntRange> Months { get; init; } = [];

    public IReadOnlyList<IntRange> Years { get; init; } = [];

    public TimeZoneInfo Location { get; init; } = TimeZoneInfo.Utc;

    public bool Contains(DateTimeOffset time)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, Location);
        int minute = (local.Hour * 60) + local.Minute;
        return (Times.Count == 0 || Times.Any(r => minute >= r.First && minute < r.Last))
            && (DaysOfMonth.Count == 0 || DaysOfMonth.Any(r => ContainsDay(r, local)))
            && Holds(Months, local.Month) && Holds(Weekdays, (int)local.DayOfWeek) && Holds(Years, local.Year);
    }

    private static bool Holds(IReadOnlyList<IntRange> ranges, int value) =>
        ranges.Count == 0 || ranges.Any(r => value >= r.First && value <= r.Last);

    /// <summary>Days beyond the month's ends are held at them, unless the whole range lies beyond.</summary>
    private static bool ContainsDay(IntRange range, DateTimeOffset time)
    {
        int days = DateTime.DaysInMonth(time.Year, time.Month);
        int first = range.First < 0 ? days + range.First + 1 : range.First;
        int last = range.Last < 0 ? days + range.Last + 1 : range.Last;
        if (first > days || last < 1) return false;
        return time.Day >= Math.Clamp(first, 1, days) && time.Day <= Math.Clamp(last, 1, days);
    }
}
