using System.Globalization;

namespace Pharos.Templates;

/// <summary>Go's time.Time: an instant in a zone, with the methods that templates use. Resolution 100 ns.</summary>
public sealed record GoTime(DateTimeOffset Value, TimeZoneInfo Zone) : ITemplateValue
{
    /// <summary>Go's zero time, 0001-01-01 00:00:00 UTC.</summary>
    public static GoTime Zero { get; } = new(DateTimeOffset.MinValue, TimeZoneInfo.Utc);

    public static GoTime Utc(DateTimeOffset value) => new(value.ToUniversalTime(), TimeZoneInfo.Utc);

    public GoTime In(TimeZoneInfo zone) => new(TimeZoneInfo.ConvertTime(Value, zone), zone);

    public string GoType => "time.Time";

    public string Text => Format("2006-01-02 15:04:05.999999999 -0700 MST");

    public bool IsZero => Value == DateTimeOffset.MinValue;

    /// <summary>The zone's abbreviation at this time, such as CET.</summary>
    public string ZoneName
    {
        get
        {
            if (Zone.BaseUtcOffset == TimeSpan.Zero && !Zone.SupportsDaylightSavingTime && Zone.Id is "UTC" or "Etc/UTC") return "UTC";
            string name = Zone.IsDaylightSavingTime(Value) ? Zone.DaylightName : Zone.StandardName;
            return name.Length is > 0 and <= 5 ? name : Value.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        }
    }

    public string Format(string layout) => GoTimeLayout.Format(this, layout);

    /// <summary>RFC 3339 with the fraction as far as it is not zero, as JSON shows times.</summary>
    public string Rfc3339() => Format("2006-01-02T15:04:05.999999999Z07:00");

    public int CompareTo(GoTime? other) => other is null ? 1 : Value.UtcTicks.CompareTo(other.Value.UtcTicks);

    public TemplateFunction? FindMethod(string name) => name switch
    {
        "String" => TemplateFunction.Getter(() => Text),
        "Format" => TemplateFunction.Of((_, a) => Format(a[0]!.ToString()!), GoParameter.String),
        "Unix" => TemplateFunction.Getter(() => Value.ToUnixTimeSeconds()),
        "UnixMilli" => TemplateFunction.Getter(() => Value.ToUnixTimeMilliseconds()),
        "UnixMicro" => TemplateFunction.Getter(() => (Value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10),
        "UnixNano" => TemplateFunction.Getter(() => (Value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100),
        "UTC" => TemplateFunction.Getter(() => Utc(Value)),
        "Local" => TemplateFunction.Getter(() => In(TimeZoneInfo.Local)),
        "Year" => TemplateFunction.Getter(() => (long)Value.Year),
        "Month" => TemplateFunction.Getter(() => new GoEnum(Value.Month, GoTimeLayout.Months[Value.Month - 1], "time.Month")),
        "Day" => TemplateFunction.Getter(() => (long)Value.Day),
        "YearDay" => TemplateFunction.Getter(() => (long)Value.DayOfYear),
        "Hour" => TemplateFunction.Getter(() => (long)Value.Hour),
        "Minute" => TemplateFunction.Getter(() => (long)Value.Minute),
        "Second" => TemplateFunction.Getter(() => (long)Value.Second),
        "Nanosecond" => TemplateFunction.Getter(() => Value.Ticks % TimeSpan.TicksPerSecond * 100),
        "Weekday" => TemplateFunction.Getter(() => new GoEnum((long)Value.DayOfWeek, Value.DayOfWeek.ToString(), "time.Weekday")),
        "IsZero" => TemplateFunction.Getter(() => IsZero),
        "Before" => TemplateFunction.Of((_, a) => CompareTo((GoTime)a[0]!) < 0, GoParameter.Time),
        "After" => TemplateFunction.Of((_, a) => CompareTo((GoTime)a[0]!) > 0, GoParameter.Time),
        "Equal" => TemplateFunction.Of((_, a) => CompareTo((GoTime)a[0]!) == 0, GoParameter.Time),
        "Sub" => TemplateFunction.Of((_, a) => Since((GoTime)a[0]!), GoParameter.Time),
        "Add" => TemplateFunction.Of((_, a) => Add(((GoDuration)a[0]!).Nanoseconds / 100), GoParameter.Duration),
        "AddDate" => TemplateFunction.Of((_, a) => AddDate((long)a[0]!, (long)a[1]!, (long)a[2]!), GoParameter.Int, GoParameter.Int, GoParameter.Int),
        "Truncate" => TemplateFunction.Of((_, a) => Truncate(((GoDuration)a[0]!).Nanoseconds / 100), GoParameter.Duration),
        _ => null,
    };

    /// <summary>The duration since another time, held at the limits of Go's durations (292 years).</summary>
    public GoDuration Since(GoTime other)
    {
        Int128 ns = (Int128)(Value.UtcTicks - other.Value.UtcTicks) * 100;
        return new GoDuration(ns > long.MaxValue ? long.MaxValue : ns < long.MinValue ? long.MinValue : (long)ns);
    }

    private GoTime Add(long ticks)
    {
        Int128 at = (Int128)Value.UtcTicks + ticks;
        if (at < 0 || at > DateTimeOffset.MaxValue.UtcTicks) throw new TemplateFunctionException("time out of range");
        return Utc(new DateTimeOffset((long)at, TimeSpan.Zero)).In(Zone);
    }

    private GoTime AddDate(long years, long months, long days)
    {
        try
        {
            // Days beyond a month's end run over into the next month, as Go normalises dates.
            DateTime first = new DateTime(Value.Year, Value.Month, 1).AddYears((int)years).AddMonths((int)months);
            DateTime local = first.AddDays(Value.Day - 1 + days) + Value.TimeOfDay;
            return new GoTime(new DateTimeOffset(local, Zone.GetUtcOffset(local)), Zone);
        }
        catch (ArgumentOutOfRangeException) { throw new TemplateFunctionException("time out of range"); }
    }

    private GoTime Truncate(long ticks) => ticks <= 0 ? this : Add(-(Value.UtcTicks % ticks));
}
