using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pharos.Commands.Remote;
using Pharos.Core;

namespace Pharos.Commands;

/// <summary><c>pharos query logql EXPR</c>: lines, or numbers at an instant or over a range, from a running server.</summary>
internal static class QueryLogQL
{
    public static Command Create()
    {
        var command = new Command("logql", "Evaluate a LogQL query over a range, or with --time at an instant");
        var expression = new Argument<string>("EXPR");
        var time = new Option<string?>("--time") { Description = "Instant of a metric query: Unix seconds or RFC 3339" };
        var since = new Option<string>("--since") { Description = "How far back the range begins", DefaultValueFactory = _ => "1h" };
        var start = new Option<string?>("--start") { Description = "Start of the range, instead of --since" };
        var end = new Option<string?>("--end") { Description = "End of the range (now)" };
        var step = new Option<string?>("--step") { Description = "Step of a metric query, such as 30s (a 250th of the range)" };
        var limit = new Option<int>("--limit") { Description = "Lines", DefaultValueFactory = _ => 100 };
        var forward = new Option<bool>("--forward") { Description = "The oldest lines first" };
        var client = new ServerOptions(command);
        command.Arguments.Add(expression);
        foreach (Option option in (Option[])[time, since, start, end, step, limit, forward]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) =>
        {
            var parameters = new List<(string Name, string Value)> { ("query", parsed.GetValue(expression)!) };
            bool isInstant = parsed.GetValue(time) is not null;
            if (isInstant) parameters.Add(("time", parsed.GetValue(time)!));
            else
            {
                parameters.Add(("since", parsed.GetValue(since)!));
                parameters.Add(("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)));
                parameters.Add(("direction", parsed.GetValue(forward) ? "forward" : "backward"));
                foreach ((string name, Option<string?> option) in (ReadOnlySpan<(string, Option<string?>)>)[("start", start), ("end", end), ("step", step)])
                    if (parsed.GetValue(option) is { } value) parameters.Add((name, value));
            }
            string path = $"loki/api/v1/{(isInstant ? "query" : "query_range")}?{string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}"))}";
            bool isForward = parsed.GetValue(forward);
            return client.UseAsync(parsed, path, (answer, isJson) =>
            {
                if (!isJson) Write(answer.GetProperty("data"), isForward);
                return 0;
            }, cancellationToken);
        });
        return command;
    }

    private static void Write(JsonElement data, bool isForward)
    {
        JsonElement result = data.GetProperty("result");
        switch (data.GetProperty("resultType").GetString())
        {
            case "streams":
                IEnumerable<(long TimeNs, string Labels, string Line)> lines = result.EnumerateArray().SelectMany(
                    s => s.GetProperty("values").EnumerateArray().Select(v => (long.Parse(v[0].GetString()!, CultureInfo.InvariantCulture), Labels(s.GetProperty("stream")), v[1].GetString()!)));
                foreach ((long timeNs, string labels, string line) in isForward ? lines.OrderBy(l => l.TimeNs) : lines.OrderByDescending(l => l.TimeNs))
                    Console.WriteLine($"{Time(timeNs / 1_000_000)} {labels} {line}");
                break;
            case "vector":
                TextTable.Write(["VALUE", "SERIES"], [.. result.EnumerateArray().Select(s => new[] { s.GetProperty("value")[1].GetString()!, Labels(s.GetProperty("metric")) })]);
                break;
            case "matrix":
                foreach (JsonElement series in result.EnumerateArray())
                {
                    Console.WriteLine(Labels(series.GetProperty("metric")));
                    foreach (JsonElement point in series.GetProperty("values").EnumerateArray()) Console.WriteLine($"  {Time((long)Math.Round(point[0].GetDouble() * 1000))}  {point[1].GetString()}");
                }
                break;
            default: Console.WriteLine(result[1].GetString()); break;
        }
    }

    private static string Labels(JsonElement labels) => LabelFormat.Braced(LabelSet.Of(labels.EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!))));

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
