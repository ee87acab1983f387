using System.Globalization;

namespace Pharos.Reliability.GameDays;

/// <summary>How times are written for people.</summary>
internal static class RunText
{
    /// <summary><c>8.3 s</c>, <c>2 m 05 s</c>, <c>1 h 20 m</c>.</summary>
    public static string Seconds(TimeSpan span) => span.TotalSeconds < 100
        ? span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : span.TotalHours < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} m {span.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} m");

    public static string Seconds(TimeSpan? span) => span is { } s ? Seconds(s) : "not seen";

    public static string Join(string what, string why) => why.Length == 0 ? what : what.Length == 0 ? why : $"{what}; {why}";
}
