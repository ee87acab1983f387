using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Wire;

namespace Pharos.Logs.Api;

/// <summary>The parameters of a call, from a form body and the URL, with Loki's rules and error texts for times and durations (docs: reference/loki-http-api).</summary>
internal sealed class LokiRequest
{
    private const int MaxFormBytes = 4 * 1024 * 1024, MaxFormValues = 1000;

    private const long Second = 1_000_000_000;

    private readonly FormParameters _parameters;
    private readonly long _nowNs;

    private LokiRequest(FormParameters parameters, long nowNs)
    {
        _parameters = parameters;
        _nowNs = nowNs;
    }

    /// <exception cref="QueryException">The form cannot be read.</exception>
    public static async ValueTask<LokiRequest> ReadAsync(HttpContext context, TimeProvider clock)
    {
        try { return new LokiRequest(await FormParameters.ReadAsync(context, MaxFormBytes, MaxFormValues).ConfigureAwait(false), Nanoseconds(clock.GetUtcNow())); }
        catch (InvalidDataException e) { throw BadData(e.Message); }
    }

    /// <summary>The first value; the empty string where there is none.</summary>
    public string this[string name] => _parameters[name];

    /// <summary>The first value; null where there is none or it is empty.</summary>
    public string? Text(string name) => this[name] is { Length: > 0 } text ? text : null;

    /// <summary>All values under any of the names that are not empty.</summary>
    public IReadOnlyList<string> All(params ReadOnlySpan<string> names)
    {
        var all = new List<string>();
        foreach (string name in names) all.AddRange(_parameters.All(name).Where(text => text.Length > 0));
        return all;
    }

    /// <summary>A time in Unix nanoseconds, or null: up to ten digits or with a point seconds, more digits nanoseconds, else RFC 3339.</summary>
    /// <exception cref="QueryException">It is none of these.</exception>
    public long? Time(string name)
    {
        string text = this[name];
        if (text.Length == 0) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return text.Length <= 10 ? number * Second : number;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal seconds) && Math.Abs(seconds) < 9_000_000_000)
            return (long)(seconds * Second);
        if (text.Contains('T', StringComparison.Ordinal) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
            return Nanoseconds(time) + BelowTick(text);
        throw BadData($"cannot parse {GoQuote.Quote(text)} as a time for parameter {name}");
    }

    /// <summary>A duration in nanoseconds, or null: a number of seconds, or <c>5m</c>.</summary>
    /// <exception cref="QueryException">It is none of these.</exception>
    public long? DurationNs(string name)
    {
        string text = this[name];
        if (text.Length == 0) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && Math.Abs(seconds) < 9e9) return (long)(seconds * Second);
        return Units.TryDuration(text, out long ns) ? ns : throw BadData($"cannot parse {GoQuote.Quote(text)} to a valid duration for parameter {name}");
    }

    /// <summary>Start and end in Unix nanoseconds.</summary>
    /// <param name="fallback">Length of the range where neither <c>start</c> nor <c>since</c> is given.</param>
    /// <exception cref="QueryException">A time cannot be read, or the end lies before the start.</exception>
    public (long StartNs, long EndNs) Range(TimeSpan fallback)
    {
        long endNs = Time("end") ?? _nowNs;
        long sinceNs = DurationNs("since") ?? (fallback.Ticks * 100);
        long startNs = Time("start") ?? (Math.Min(endNs, _nowNs) - sinceNs);
        return endNs < startNs ? throw BadData("end timestamp must not be before or equal to start time") : (startNs, endNs);
    }

    /// <exception cref="QueryException">It is no duration, or not positive.</exception>
    public long StepNs(long fallback)
    {
        long stepNs = DurationNs("step") ?? fallback;
        return stepNs > 0 ? stepNs : throw BadData("zero or negative query resolution step widths are not accepted. Try a positive integer");
    }

    /// <exception cref="QueryException">It is no number, or not positive.</exception>
    public int Positive(string name, int fallback)
    {
        string text = this[name];
        if (text.Length == 0) return fallback;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) throw BadData($"strconv.Atoi: parsing {GoQuote.Quote(text)}: invalid syntax");
        return value > 0 ? value : throw BadData($"{name} must be a positive value");
    }

    /// <exception cref="QueryException">It is neither <c>forward</c> nor <c>backward</c>.</exception>
    public bool IsForward() => this["direction"].ToLowerInvariant() switch
    {
        "" or "backward" => false,
        "forward" => true,
        string other => throw BadData($"invalid direction '{other}'"),
    };

    /// <summary>Selectors of <c>match[]</c>, each without a pipeline.</summary>
    /// <exception cref="QueryException">One does not parse.</exception>
    public IReadOnlyList<IReadOnlyList<LabelMatcher>> Selectors(params ReadOnlySpan<string> names) => [.. All(names).Select(Selector)];

    public static IReadOnlyList<LabelMatcher> Selector(string text)
    {
        try { return Parser.ParseSelector(text); }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }

    public static QueryException BadData(string message) => new(QueryErrorKind.BadData, message);

    public static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    /// <summary>The nanoseconds of an RFC 3339 time that .NET's 100 ns do not hold.</summary>
    private static long BelowTick(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0) return 0;
        int end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        string digits = text[(point + 1)..end].PadRight(9, '0');
        return long.Parse(digits.AsSpan(7, 2), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
