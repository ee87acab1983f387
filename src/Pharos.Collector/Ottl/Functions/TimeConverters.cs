using Pharos.Collector.Ottl.Values;
using Pharos.Collector.Receivers.Operators;
using Pharos.Core;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters of times and durations (pkg/ottl/ottlfuncs/README.md, "Converters").</summary>
internal static class TimeConverters
{
    public static readonly FunctionDefinition[] All =
    [
        FunctionDefinition.Of("Now", [], _ => t => new Instant((t.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100)),
        new FunctionDefinition("Time", ["target", "format", "location", "locale"], 2, a =>
        {
            if (a.Has("locale")) throw a.Fault("locale", "locale is not supported");
            Func<OttlTarget, string> target = a.Text("target");
            TimeLayout layout = Layout(a);
            return t =>
            {
                try
                {
                    return new Instant((long)layout.Parse(target(t), t.Clock.GetUtcNow()));
                }
                catch (FormatException e) { throw new OttlRuntimeException(e.Message); }
            };
        }),
        FunctionDefinition.Of("Duration", ["duration"], a =>
        {
            Func<OttlTarget, string> text = a.Text("duration");
            return t => GoDurationText.TryParse(text(t), out long ns) ? new Elapsed(ns) : throw new OttlRuntimeException($"\"{text(t)}\" is no duration");
        }),
        new FunctionDefinition("Unix", ["seconds", "nanoseconds"], 1, a =>
        {
            Func<OttlTarget, long> seconds = a.Integer("seconds"), ns = a.Integer("nanoseconds");
            return t => new Instant(seconds(t) * 1_000_000_000 + ns(t));
        }),
        OfTime("UnixSeconds", i => i.Ns / 1_000_000_000), OfTime("UnixMilli", i => i.Ns / 1_000_000), OfTime("UnixMicro", i => i.Ns / 1000), OfTime("UnixNano", i => i.Ns),
        OfTime("Year", i => i.Utc.Year), OfTime("Month", i => i.Utc.Month), OfTime("Day", i => i.Utc.Day), OfTime("Hour", i => i.Utc.Hour), OfTime("Minute", i => i.Utc.Minute),
        OfTime("Second", i => i.Utc.Second), OfTime("Nanosecond", i => i.Ns % 1_000_000_000), OfTime("Weekday", i => (int)i.Utc.DayOfWeek),
        OfDuration("Hours", e => e.Ns / 3.6e12), OfDuration("Minutes", e => e.Ns / 6e10), OfDuration("Seconds", e => e.Ns / 1e9),
        OfDuration("Milliseconds", e => e.Ns / 1_000_000), OfDuration("Microseconds", e => e.Ns / 1000), OfDuration("Nanoseconds", e => e.Ns),
    ];

    private static FunctionDefinition OfTime(string name, Func<Instant, long> part) =>
        FunctionDefinition.Of(name, ["time"], a => Of<Instant>(a, "time", "a time", i => part(i)));

    private static FunctionDefinition OfDuration(string name, Func<Elapsed, double> part) => FunctionDefinition.Of(name, ["duration"], a => Of<Elapsed>(a, "duration", "a duration", e => part(e)));

    private static FunctionDefinition OfDuration(string name, Func<Elapsed, long> part) => FunctionDefinition.Of(name, ["duration"], a => Of<Elapsed>(a, "duration", "a duration", e => part(e)));

    private static Func<OttlTarget, object?> Of<T>(CallArguments arguments, string parameter, string expected, Func<T, object> part) where T : struct
    {
        Func<OttlTarget, object?> get = arguments.Value(parameter);
        return t => get(t) is var value && value is T found ? part(found) : throw CallArguments.Mismatch(expected, value);
    }

    private static TimeLayout Layout(CallArguments arguments)
    {
        TimeZoneInfo zone = TimeZoneInfo.Utc;
        string location = arguments.Word("location");
        if (location.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(location, out zone!)) throw arguments.Fault("location", $"there is no time zone \"{location}\"");
        try
        {
            return TimeLayout.Strptime(arguments.Word("format"), zone);
        }
        catch (ArgumentException e) { throw arguments.Fault("format", e.Message); }
    }
}
