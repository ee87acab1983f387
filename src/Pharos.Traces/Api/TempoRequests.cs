using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pharos.Core;
using Pharos.Storage.Bytes;
using Pharos.Traces.Config;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Api;

/// <summary>Reads parameters as Tempo does, with its messages, and runs a handler under the time limit.</summary>
/// <param name="running">One place per query that may run at once.</param>
internal sealed class TempoRequests(Func<TempoSettings> settings, SemaphoreSlim running, TimeProvider clock)
{
    public TempoSettings Settings => settings();

    public long NowNs => (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100;

    /// <summary>Answers what the query or a parameter is to blame for with 400, a time limit with 504, damage with 500.</summary>
    public async Task RunAsync(HttpContext context, Func<CancellationToken, Task> handle)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(Settings.QueryTimeout);
        try
        {
            await running.WaitAsync(timeout.Token).ConfigureAwait(false);
            try { await handle(timeout.Token).ConfigureAwait(false); }
            finally { running.Release(); }
        }
        catch (BadRequestException e) { await Answers.TextAsync(context, StatusCodes.Status400BadRequest, e.Message + "\n").ConfigureAwait(false); }
        catch (TraceQLException e) { await Answers.TextAsync(context, StatusCodes.Status400BadRequest, $"invalid TraceQL query: {e.Message}\n").ConfigureAwait(false); }
        catch (CorruptDataException e) when (!context.Response.HasStarted) { await Answers.TextAsync(context, StatusCodes.Status500InternalServerError, e.Message + "\n").ConfigureAwait(false); }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            await Answers.TextAsync(context, StatusCodes.Status504GatewayTimeout, $"the query took longer than {GoDurationText.Format(Settings.QueryTimeout.Ticks * 100)}\n").ConfigureAwait(false);
        }
    }

    public static string? Text(HttpContext context, string name) => context.Request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values[0] : null;

    public static long? Integer(HttpContext context, string name)
    {
        string? text = Text(context, name);
        if (string.IsNullOrEmpty(text)) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : throw new BadRequestException($"invalid {name}: strconv.Atoi: parsing \"{text}\": invalid syntax");
    }

    /// <summary>A Go duration, in nanoseconds.</summary>
    public static long? Duration(HttpContext context, string name)
    {
        string? text = Text(context, name);
        if (string.IsNullOrEmpty(text)) return null;
        return GoDurationText.TryParse(text, out long ns) ? ns : throw new BadRequestException($"invalid {name}: time: invalid duration \"{text}\"");
    }

    /// <summary>Unix seconds or nanoseconds, or RFC 3339, as nanoseconds.</summary>
    public static long? Time(HttpContext context, string name)
    {
        string? text = Text(context, name);
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            return value > 100_000_000_000 ? value : value * 1_000_000_000; // seconds end in the year 5138
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && Math.Abs(seconds) < 1e11) return (long)(seconds * 1e9);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return (time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        throw new BadRequestException($"invalid {name}: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    /// <summary>The range of a search: all times where it is not given.</summary>
    public (long StartNs, long EndNs) Range(HttpContext context)
    {
        long? start = Time(context, "start"), end = Time(context, "end");
        if (start is { } from && end is { } to && from != 0 && to != 0)
        {
            if (to <= from) throw new BadRequestException($"http parameter start must be before end. received start={from / 1_000_000_000} end={to / 1_000_000_000}");
            Check(from, to, Settings.MaxSearchRange);
        }
        return (start is null or 0 ? long.MinValue : start.Value, end is null or 0 ? long.MaxValue : end.Value + 999_999_999);
    }

    public static void Check(long startNs, long endNs, TimeSpan longest)
    {
        if (longest != TimeSpan.MaxValue && endNs - startNs > longest.Ticks * 100)
            throw new BadRequestException($"range specified by start and end exceeds {GoDurationText.Format(longest.Ticks * 100)}. received start={startNs / 1_000_000_000} end={endNs / 1_000_000_000}");
    }
}
