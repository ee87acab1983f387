using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.Api;

/// <summary>The parameters of a Loki request, from the URL and a form body, with upstream's rules for times and durations.</summary>
internal sealed class QueryParameters
{
    /// <summary>Bytes of a form body beyond which it is refused.</summary>
    private const int MaxFormBytes = 4 * 1024 * 1024;

    private const long Second = 1_000_000_000;

    private static readonly FormOptions s_form = new() { BufferBodyLengthLimit = MaxFormBytes, ValueLengthLimit = MaxFormBytes, KeyLengthLimit = 2048, ValueCountLimit = 1000 };

    private readonly IQueryCollection _query;
    private readonly IFormCollection? _form;

    private QueryParameters(IQueryCollection query, IFormCollection? form)
    {
        _query = query;
        _form = form;
    }

    /// <exception cref="QueryException">The form cannot be read.</exception>
    public static async ValueTask<QueryParameters> ReadAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!request.HasFormContentType) return new QueryParameters(request.Query, null);
        try
        {
            context.Features.Set<IFormFeature>(new FormFeature(request, s_form));
            return new QueryParameters(request.Query, await request.ReadFormAsync(context.RequestAborted));
        }
        catch (Exception e) when (e is InvalidDataException or BadHttpRequestException)
        {
            throw Wrong($"error parsing form values: {e.Message}");
        }
    }

    /// <summary>The first value, from the form before the URL; the empty string where there is none.</summary>
    public string this[string name] => All(name) is [{ } first, ..] ? first : "";

    public StringValues All(string name) => _form is not null && _form.TryGetValue(name, out StringValues values) ? values : _query[name];

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
            return ((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100) + BelowTick(text);
        throw Wrong($"cannot parse {GoQuote.Quote(text)} as a time for parameter {name}");
    }

    /// <summary>A duration in nanoseconds, or null: a number of seconds, or <c>5m</c>.</summary>
    /// <exception cref="QueryException">It is none of these.</exception>
    public long? DurationNs(string name)
    {
        string text = this[name];
        if (text.Length == 0) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && Math.Abs(seconds) < 9e9) return (long)(seconds * Second);
        return Units.TryDuration(text, out long ns) ? ns : throw Wrong($"cannot parse {GoQuote.Quote(text)} to a valid duration for parameter {name}");
    }

    /// <summary>Start and end: by default the last hour, or <c>since</c>.</summary>
    /// <exception cref="QueryException">A time is wrong.</exception>
    public (long StartNs, long EndNs) Bounds(long nowNs)
    {
        long endNs = Time("end") ?? nowNs;
        long sinceNs = DurationNs("since") ?? 3600 * Second;
        long startNs = Time("start") ?? Math.Min(endNs, nowNs) - sinceNs;
        if (endNs < startNs) throw Wrong("end timestamp must not be before or equal to start time");
        return (startNs, endNs);
    }

    /// <summary>The step: by default the 250th part of the range, at least a second.</summary>
    /// <exception cref="QueryException">It is no duration, or not positive.</exception>
    public long StepNs(long startNs, long endNs)
    {
        if (DurationNs("step") is not { } stepNs) return Math.Max(1, (endNs - startNs) / Second / 250) * Second;
        return stepNs > 0 ? stepNs : throw Wrong("zero or negative query resolution step widths are not accepted. Try a positive integer");
    }

    /// <exception cref="QueryException">It is no number, or not positive.</exception>
    public int Limit(int otherwise)
    {
        string text = this["limit"];
        if (text.Length == 0) return otherwise;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int limit)) throw Wrong($"strconv.Atoi: parsing {GoQuote.Quote(text)}: invalid syntax");
        return limit > 0 ? limit : throw Wrong("limit must be a positive value");
    }

    /// <exception cref="QueryException">It is neither <c>forward</c> nor <c>backward</c>.</exception>
    public bool IsForward() => this["direction"].ToLowerInvariant() switch
    {
        "" or "backward" => false,
        "forward" => true,
        string other => throw Wrong($"invalid direction '{other}'"),
    };

    private static QueryException Wrong(string message) => new(QueryErrorKind.BadData, message);

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
