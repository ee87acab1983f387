using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pharos.Commands.Remote;

namespace Pharos.Commands;

/// <summary><c>pharos query traceql EXPR</c>: traces, or series of a metrics query, from a running server.</summary>
internal static class QueryTraceQL
{
    public static Command Create()
    {
        var command = new Command("traceql", "Search traces, or with --step evaluate a TraceQL metrics query over a range");
        var expression = new Argument<string>("EXPR");
        var since = new Option<int>("--since-minutes") { Description = "How far back the range begins, in minutes", DefaultValueFactory = _ => 60 };
        var start = new Option<long?>("--start") { Description = "Start of the range, Unix seconds, instead of --since-minutes" };
        var end = new Option<long?>("--end") { Description = "End of the range, Unix seconds (now)" };
        var step = new Option<string?>("--step") { Description = "Step of a metrics query, such as 30s" };
        var limit = new Option<int>("--limit") { Description = "Traces", DefaultValueFactory = _ => 20 };
        var client = new ServerOptions(command);
        command.Arguments.Add(expression);
        foreach (Option option in (Option[])[since, start, end, step, limit]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) =>
        {
            long to = parsed.GetValue(end) ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            long from = parsed.GetValue(start) ?? to - (parsed.GetValue(since) * 60L);
            string range = string.Create(CultureInfo.InvariantCulture, $"q={Uri.EscapeDataString(parsed.GetValue(expression)!)}&start={from}&end={to}");
            string path = parsed.GetValue(step) is { } by
                ? $"api/metrics/query_range?{range}&step={Uri.EscapeDataString(by)}"
                : string.Create(CultureInfo.InvariantCulture, $"api/search?{range}&limit={parsed.GetValue(limit)}");
            return client.UseAsync(parsed, path, (answer, isJson) =>
            {
                if (isJson) return 0;
                if (answer.TryGetProperty("series", out JsonElement series)) WriteSeries(series);
                else WriteTraces(answer);
                return 0;
            }, cancellationToken);
        });
        return command;
    }

    private static void WriteTraces(JsonElement answer)
    {
        IEnumerable<JsonElement> traces = answer.TryGetProperty("traces", out JsonElement found) ? found.EnumerateArray() : [];
        TextTable.Write(["TRACE", "START", "MS", "SERVICE", "NAME", "SPANS"], traces.Select(t => (string[])
        [
            t.GetProperty("traceID").GetString()!.PadLeft(32, '0'),
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(t.GetProperty("startTimeUnixNano").GetString()!, CultureInfo.InvariantCulture) / 1_000_000).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            t.TryGetProperty("durationMs", out JsonElement ms) ? ms.GetRawText() : "0",
            t.GetProperty("rootServiceName").GetString()!,
            t.GetProperty("rootTraceName").GetString()!,
            t.TryGetProperty("spanSets", out JsonElement sets) ? sets.EnumerateArray().Sum(s => s.GetProperty("matched").GetInt32()).ToString(CultureInfo.InvariantCulture) : "",
        ]));
    }

    private static void WriteSeries(JsonElement series)
    {
        var rows = new List<string[]>();
        foreach (JsonElement one in series.EnumerateArray())
        {
            string labels = one.GetProperty("promLabels").GetString()!;
            foreach (JsonElement sample in one.GetProperty("samples").EnumerateArray())
                rows.Add([labels, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(sample.GetProperty("timestampMs").GetString()!, CultureInfo.InvariantCulture)).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), sample.GetProperty("value").GetRawText()]);
        }
        TextTable.Write(["SERIES", "TIME", "VALUE"], rows);
    }
}
