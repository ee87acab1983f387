using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.Api;

/// <summary>Parameters of a call as Loki reads them: query string and form together; times as nanoseconds, seconds or RFC 3339.</summary>
internal sealed class LokiRequest
{
    private readonly Dictionary<string, StringValues> _values;
    private readonly DateTimeOffset _now;

    private LokiRequest(Dictionary<string, StringValues> values, DateTimeOffset now)
    {
        _values = values;
        _now = now;
    }

    public static async ValueTask<LokiRequest> ReadAsync(HttpContext context, TimeProvider clock)
    {
        var values = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach ((string key, StringValues value) in context.Request.Query) values[key] = value;
        if (context.Request.HasFormContentType)
        {
            IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            foreach ((string key, StringValues value) in form) values[key] = StringValues.Concat(values.GetValueOrDefault(key), value);
        }
        return new LokiRequest(values, clock.GetUtcNow());
    }

    public string? Text(string name) => _values.TryGetValue(name, out StringValues value) && value.Count > 0 && value[0] is { Length: > 0 } text ? text : null;

    public IReadOnlyList<string> All(params ReadOnlySpan<string> names)
    {
        var all = new List<string>();
        foreach (string name in names) if (_values.TryGetValue(name, out StringValues value)) all.AddRange(value.Where(text => !string.IsNullOrEmpty(text))!);
        return all;
    }

    /// <exception cref="QueryException">Not a number of at least 1.</exception>
    public int Positive(string name, int fallback)
    {
        if (Text(name) is not { } text) return fallback;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value > 0) return value;
        throw BadData($"{name}: expected a positive number, found \"{text}\"");
    }

    /// <summary>Start and end in Unix nanoseconds; the end is not included.</summary>
    /// <param name="fallback">Length of the range where only its end, or nothing, is given.</param>
    /// <exception cref="QueryException">A time cannot be read, or the end lies before the start.</exception>
    public (long StartNs, long EndNs) Range(TimeSpan fallback)
    {
        long end = Text("end") is { } endText ? Time("end", endText) : Nanoseconds(_now);
        TimeSpan length = Text("since") is { } since ? Duration("since", since) : fallback;
        long start = Text("start") is { } startText ? Time("start", startText) : end - (length.Ticks * 100);
        return end < start ? throw BadData("end timestamp must not be before or equal to start time") : (start, end);
    }

    /// <summary>A step in nanoseconds, given as a duration or as seconds.</summary>
    public long StepNs(string name, long fallback)
    {
        if (Text(name) is not { } text) return fallback;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)) return seconds > 0 ? (long)(seconds * 1e9) : throw BadData($"{name}: must be positive, is {text}");
        return Duration(name, text).Ticks * 100;
    }

    /// <summary>Selectors of <c>match[]</c>, each without a pipeline.</summary>
    /// <exception cref="QueryException">One does not parse.</exception>
    public IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(params ReadOnlySpan<string> names) => [.. All(names).Select(Selector)];

    public static IReadOnlyList<LabelMatcher> Selector(string text)
    {
        try { return Parser.ParseSelector(text); }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }

    public static QueryException BadData(string message) => new(QueryErrorKind.BadData, message);

    /// <summary>Integers of more than ten digits are nanoseconds, other numbers seconds (docs: reference/loki-http-api, timestamps).</summary>
    /// <exception cref="QueryException">It is none of these.</exception>
    public static long Time(string name, string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return text.Length <= 10 ? whole * 1_000_000_000 : whole;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds) && Math.Abs(seconds) < 9_000_000_000m) return (long)(seconds * 1_000_000_000m);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return Nanoseconds(time);
        throw BadData($"could not parse '{name}' parameter: \"{text}\" is no time: use nanoseconds, seconds or RFC 3339");
    }

    public static TimeSpan Duration(string name, string text) =>
        PromDuration.TryParse(text, out TimeSpan value, out string? error) ? value : throw BadData($"could not parse '{name}' parameter: \"{text}\": {error}");

    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;
}
