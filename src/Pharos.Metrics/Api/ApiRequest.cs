using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Wire;

namespace Pharos.Metrics.Api;

/// <summary>The parameters of a request, from a form body first and then from the URL, with upstream's rules and error texts for times, durations and selectors.</summary>
internal sealed class ApiRequest
{
    private const int MaxFormBytes = 10 * 1024 * 1024, MaxFormValues = 10_000;

    private readonly FormParameters _parameters;

    private ApiRequest(FormParameters parameters) => _parameters = parameters;

    /// <summary>The earliest and latest times that the API knows, as milliseconds.</summary>
    public const long MinTimeMs = -9_223_309_901_257_974, MaxTimeMs = 9_223_309_901_257_974;

    /// <exception cref="QueryException">The form cannot be read.</exception>
    public static async ValueTask<ApiRequest> ReadAsync(HttpContext context)
    {
        try { return new ApiRequest(await FormParameters.ReadAsync(context, MaxFormBytes, MaxFormValues)); }
        catch (InvalidDataException e) { throw ApiErrors.BadData(e.Message); }
    }

    /// <summary>The first value; the empty string where there is none.</summary>
    public string this[string name] => _parameters[name];

    /// <summary>All values, those of the form first.</summary>
    public IEnumerable<string> All(string name) => _parameters.All(name);

    public long? Time(string name)
    {
        string text = this[name];
        if (text.Length == 0) return null;
        return TryParseTime(text, out long timeMs) ? timeMs : throw ApiErrors.InvalidParameter(name, $"Invalid time value for '{name}': cannot parse {LabelFormat.Quote(text)} to a valid timestamp");
    }

    public long RequiredTime(string name)
    {
        string text = this[name];
        return TryParseTime(text, out long timeMs) ? timeMs : throw ApiErrors.InvalidParameter(name, $"cannot parse {LabelFormat.Quote(text)} to a valid timestamp");
    }

    /// <summary>A duration in milliseconds, as seconds or with units; null where it is absent.</summary>
    public double? DurationMs(string name)
    {
        string text = this[name];
        return text.Length == 0 ? null : RequiredDurationMs(name);
    }

    public double RequiredDurationMs(string name)
    {
        string text = this[name];
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            if (!(Math.Abs(seconds) <= long.MaxValue / 1e9)) throw ApiErrors.InvalidParameter(name, $"cannot parse {LabelFormat.Quote(text)} to a valid duration. It overflows int64");
            return seconds * 1000;
        }
        if (text.Length > 0 && PromDuration.TryParse(text, out TimeSpan duration, out _)) return duration.TotalMilliseconds;
        throw ApiErrors.InvalidParameter(name, $"cannot parse {LabelFormat.Quote(text)} to a valid duration");
    }

    /// <summary>0 where it is absent: no limit.</summary>
    public int Limit(string name = "limit")
    {
        string text = this[name];
        if (text.Length == 0) return 0;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int limit))
            throw ApiErrors.InvalidParameter(name, $"strconv.Atoi: parsing {LabelFormat.Quote(text)}: invalid syntax");
        return limit >= 0 ? limit : throw ApiErrors.InvalidParameter(name, $"{name} must be non-negative");
    }

    /// <summary>As metadata endpoints take it: -1 where it is absent or below zero.</summary>
    public int MetadataLimit(string name)
    {
        string text = this[name];
        if (text.Length == 0) return -1;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int limit) ? limit : throw ApiErrors.BadData($"{name} must be a number");
    }

    /// <summary>The selectors of <c>match[]</c>; each must have a matcher that an absent label does not satisfy.</summary>
    public List<IReadOnlyList<LabelMatcher>> Selectors()
    {
        var selectors = new List<IReadOnlyList<LabelMatcher>>();
        foreach (string text in All("match[]"))
        {
            ImmutableArray<LabelMatcher> matchers = Selector("match[]", text);
            if (matchers.All(m => m.MatchesEmpty)) throw ApiErrors.InvalidParameter("match[]", "match[] must contain at least one non-empty matcher");
            selectors.Add(matchers);
        }
        return selectors;
    }

    public static ImmutableArray<LabelMatcher> Selector(string parameter, string text)
    {
        try { return Parser.ParseSelector(text); }
        catch (ParseException e) { throw ApiErrors.InvalidParameter(parameter, e.Message); }
    }

    /// <summary>Unix seconds with fraction, or RFC 3339; in milliseconds.</summary>
    public static bool TryParseTime(string text, out long timeMs)
    {
        timeMs = 0;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            if (!double.IsFinite(seconds)) return false;
            timeMs = (long)Math.Clamp(Math.Round(seconds * 1000, MidpointRounding.AwayFromZero), MinTimeMs, MaxTimeMs);
            return true;
        }
        switch (text)
        {
            case "-292273086-05-16T16:47:06Z":
                timeMs = MinTimeMs;
                return true;
            case "292277025-08-18T07:12:54.999999999Z" or "+292277025-08-18T07:12:54.999999999Z":
                timeMs = MaxTimeMs;
                return true;
        }
        bool hasZone = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        if (!hasZone || !text.Contains('T', StringComparison.Ordinal)) return false;
        int point = text.IndexOf('.', StringComparison.Ordinal);
        if (point > 0) // .NET reads seven digits of a second at most
        {
            int end = point + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            if (end - point > 8) text = text[..(point + 8)] + text[end..];
        }
        if (!DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return false;
        timeMs = time.ToUnixTimeMilliseconds();
        return true;
    }
}
