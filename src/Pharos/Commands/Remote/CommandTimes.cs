using System.Globalization;
using Pharos.Core;

namespace Pharos.Commands.Remote;

/// <summary>Times as commands take them: Unix seconds, RFC 3339, <c>now</c>, or a time ago such as <c>-1h</c>.</summary>
internal static class CommandTimes
{
    /// <exception cref="CommandException">It is none of these.</exception>
    public static DateTimeOffset Parse(string option, string text, DateTimeOffset now)
    {
        if (text == "now") return now;
        if (text.StartsWith('-') && PromDuration.TryParse(text.AsSpan(1), out TimeSpan ago, out _)) return now - ago;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && Math.Abs(seconds) < 1e11) return DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000));
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return time;
        throw new CommandException($"{option}: expected Unix seconds, a time such as 2024-01-01T00:00:00Z, now, or -1h, found \"{text}\"", isUsage: true);
    }

    /// <exception cref="CommandException">It is no duration.</exception>
    public static TimeSpan Duration(string option, string text) =>
        PromDuration.TryParse(text, out TimeSpan duration, out string? error) ? duration : throw new CommandException($"{option}: \"{text}\": {error}", isUsage: true);

    public static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture);

    public static string Print(string? apiTime) =>
        DateTimeOffset.TryParse(apiTime, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : apiTime ?? "";
}
