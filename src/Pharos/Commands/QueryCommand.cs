using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pharos.Commands.Remote;
using Pharos.Core;

namespace Pharos.Commands;

/// <summary><c>pharos query LANGUAGE EXPR</c>: asks a running server.</summary>
internal static class QueryCommand
{
    public static Command Create() => new("query", "Ask a running server")
    {
        PromQL(),
        QueryLogQL.Create(),
        QueryTraceQL.Create(),
    };

    private static Command PromQL()
    {
        var command = new Command("promql", "Evaluate a PromQL expression at an instant, or over a range where --start is given");
        var expression = new Argument<string>("EXPR");
        command.Arguments.Add(expression);
        var options = new ServerOptions(command, 9090);
        var time = new Option<string?>("--time") { Description = "Instant: Unix seconds, RFC 3339, or -1h (now)" };
        var start = new Option<string?>("--start") { Description = "First instant of a range" };
        var end = new Option<string>("--end") { Description = "Last instant of a range", DefaultValueFactory = _ => "now" };
        var step = new Option<string?>("--step") { Description = "Step of a range, such as 30s (a 250th of it)" };
        foreach (Option option in (Option[])[time, start, end, step]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => ServerOptions.RunAsync(async () =>
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            var form = new List<KeyValuePair<string, string>> { new("query", parsed.GetValue(expression)!) };
            bool isRange = parsed.GetValue(start) is not null;
            if (isRange)
            {
                DateTimeOffset from = CommandTimes.Parse("--start", parsed.GetValue(start)!, now), to = CommandTimes.Parse("--end", parsed.GetValue(end)!, now);
                TimeSpan by = parsed.GetValue(step) is { } text ? CommandTimes.Duration("--step", text) : TimeSpan.FromSeconds(Math.Max(1, Math.Floor((to - from).TotalSeconds / 250)));
                form.AddRange([new("start", CommandTimes.Seconds(from)), new("end", CommandTimes.Seconds(to)), new("step", (by.TotalMilliseconds / 1000).ToString(CultureInfo.InvariantCulture))]);
            }
            else if (parsed.GetValue(time) is { } at) form.Add(new("time", CommandTimes.Seconds(CommandTimes.Parse("--time", at, now))));
            using HttpClient client = options.Connect(parsed);
            using JsonDocument? answer = await ServerOptions.SendAsync(client, HttpMethod.Post, isRange ? "api/v1/query_range" : "api/v1/query", new FormUrlEncodedContent(form), cancellationToken);
            if (answer is null) throw new CommandException("the server sent no answer");
            foreach (string kind in (string[])["warnings", "infos"])
            {
                if (!answer.RootElement.TryGetProperty(kind, out JsonElement remarks)) continue;
                foreach (JsonElement remark in remarks.EnumerateArray()) await Console.Error.WriteLineAsync($"{kind.TrimEnd('s')}: {remark.GetString()}");
            }
            JsonElement data = answer.RootElement.GetProperty("data");
            if (options.IsJson(parsed)) ServerOptions.WriteJson(data);
            else WriteTable(data);
            return 0;
        }));
        return command;
    }

    private static void WriteTable(JsonElement data)
    {
        JsonElement result = data.GetProperty("result");
        switch (data.GetProperty("resultType").GetString())
        {
            case "vector":
                string[] header = ["VALUE", "SERIES"];
                var rows = new List<string[]>();
                foreach (JsonElement series in result.EnumerateArray()) rows.Add([Value(series), Labels(series)]);
                TextTable.Write(header, rows);
                break;
            case "matrix":
                foreach (JsonElement series in result.EnumerateArray())
                {
                    Console.WriteLine(Labels(series));
                    foreach ((JsonElement point, string value) in Points(series).OrderBy(p => p.Point[0].GetDouble())) Console.WriteLine($"  {Time(point)}  {value}");
                }
                break;
            default: Console.WriteLine(result[1].GetString()); break;
        }
    }

    private static string Value(JsonElement series) => series.TryGetProperty("value", out JsonElement value) ? value[1].GetString()! : Histogram(series.GetProperty("histogram")[1]);

    private static IEnumerable<(JsonElement Point, string Value)> Points(JsonElement series)
    {
        if (series.TryGetProperty("values", out JsonElement values)) foreach (JsonElement point in values.EnumerateArray()) yield return (point, point[1].GetString()!);
        if (series.TryGetProperty("histograms", out JsonElement histograms)) foreach (JsonElement point in histograms.EnumerateArray()) yield return (point, Histogram(point[1]));
    }

    private static string Histogram(JsonElement histogram) => $"histogram count {histogram.GetProperty("count").GetString()} sum {histogram.GetProperty("sum").GetString()}";

    private static string Labels(JsonElement series) => LabelSet.Of(series.GetProperty("metric").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!))).ToString();

    private static string Time(JsonElement point) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(point[0].GetDouble() * 1000)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
