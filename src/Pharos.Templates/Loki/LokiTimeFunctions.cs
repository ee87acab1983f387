using System.Globalization;

namespace Pharos.Templates.Loki;

/// <summary>Times: sprig's functions in the server's zone, and Loki's own.</summary>
internal static class LokiTimeFunctions
{
    public static void AddTo(Dictionary<string, TemplateFunction> functions, TimeProvider clock)
    {
        functions["now"] = TemplateFunction.Of((_, _) => GoTime.Utc(clock.GetUtcNow()).In(clock.LocalTimeZone));
        functions["date"] = TemplateFunction.Of((_, a) => Time(a[1], clock).In(clock.LocalTimeZone).Format(a[0]!.ToString()!), GoParameter.String, GoParameter.Any);
        functions["toDate"] = TemplateFunction.Of((_, a) => Parse(a[0]!.ToString()!, a[1]!.ToString()!, clock.LocalTimeZone), GoParameter.String, GoParameter.String);
        functions["toDateInZone"] = TemplateFunction.Of((_, a) => Parse(a[0]!.ToString()!, a[2]!.ToString()!, Zone(a[1]!.ToString()!)), GoParameter.String, GoParameter.String, GoParameter.String);
        functions["unixEpoch"] = Epoch(TimeSpan.TicksPerSecond, 1);
        functions["unixEpochMillis"] = Epoch(TimeSpan.TicksPerMillisecond, 1);
        functions["unixEpochNanos"] = Epoch(1, 100);
        functions["unixToTime"] = TemplateFunction.Of((_, a) => FromUnix(a[0]!.ToString()!), GoParameter.String);
    }

    private static TemplateFunction Epoch(long ticks, long factor) => TemplateFunction.Of(
        (_, a) => ((long)Math.Floor((((GoTime)a[0]!).Value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / (decimal)ticks) * factor).ToString(CultureInfo.InvariantCulture), GoParameter.Time);

    private static GoTime Time(object? value, TimeProvider clock) => value switch
    {
        GoTime time => time,
        long seconds when Math.Abs(seconds) < 60_000_000_000 => GoTime.Utc(DateTimeOffset.FromUnixTimeSeconds(seconds)),
        _ => GoTime.Utc(clock.GetUtcNow()),
    };

    private static GoTime Parse(string layout, string text, TimeZoneInfo zone)
    {
        try { return GoTimeLayout.Parse(layout, text, zone); }
        catch (TemplateFunctionException) { return GoTime.Zero; } // as upstream: a text that does not fit gives the zero time
    }

    private static TimeZoneInfo Zone(string name)
    {
        try { return name.Length == 0 ? TimeZoneInfo.Utc : name == "Local" ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(name); }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or System.Security.SecurityException) { return TimeZoneInfo.Utc; }
    }

    /// <summary>The number of digits tells the unit: 5 days, 10 seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds.</summary>
    private static GoTime FromUnix(string text)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) throw new TemplateFunctionException($"unable to parse time '{text}'");
        long ticks = text.Length switch
        {
            5 => number * TimeSpan.TicksPerDay,
            10 => number * TimeSpan.TicksPerSecond,
            13 => number * TimeSpan.TicksPerMillisecond,
            16 => number * TimeSpan.TicksPerMicrosecond,
            19 => number / 100,
            _ => throw new TemplateFunctionException($"unable to parse time '{text}': unknown timestamp format"),
        };
        return GoTime.Utc(DateTimeOffset.UnixEpoch.AddTicks(ticks));
    }
}
