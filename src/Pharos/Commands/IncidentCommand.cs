using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pharos.Commands.Remote;
using Pharos.Core;

namespace Pharos.Commands;

/// <summary><c>pharos incident list|show|review</c>, from a running Pharos.</summary>
internal static class IncidentCommand
{
    private const string Path = "api/pharos/v1/incidents";

    public static Command Create() => new("incident", "Incidents of the event journal, and drafts of their reviews") { ListCommand(), ShowCommand(), ReviewCommand() };

    private static Command ListCommand()
    {
        var command = new Command("list", "Incidents, newest first");
        var client = new ServerOptions(command);
        var since = new Option<string>("--since") { Description = "How far back, such as 7d", DefaultValueFactory = _ => "30d" };
        since.Validators.Add(result =>
        {
            if (!PromDuration.TryParse(result.GetValueOrDefault<string>(), out _, out string? error)) result.AddError($"--since: {error}");
        });
        command.Options.Add(since);
        command.SetAction((parsed, cancellationToken) =>
        {
            long from = (TimeProvider.System.GetUtcNow() - PromDuration.Parse(parsed.GetValue(since)!)).ToUnixTimeMilliseconds();
            return client.UseAsync(parsed, string.Create(CultureInfo.InvariantCulture, $"{Path}?from={from}"), (incidents, isJson) =>
            {
                if (!isJson) TextTable.Write(["ID", "STATE", "SEVERITY", "TARGET", "BEGAN (UTC)", "LASTED", "ALERTS"], incidents.EnumerateArray().Select(Row));
                return 0;
            }, cancellationToken);
        });
        return command;
    }

    private static Command ShowCommand()
    {
        var command = new Command("show", "One incident with its timeline");
        var client = new ServerOptions(command);
        Argument<string> id = IdOf(command);
        command.SetAction((parsed, cancellationToken) => client.UseAsync(parsed, $"{Path}/{Uri.EscapeDataString(parsed.GetValue(id)!)}", (incident, isJson) =>
        {
            if (isJson) return 0;
            string[] row = Row(incident);
            Console.WriteLine($"{row[6]}\n{row[3]}, {row[2]}, {row[1]}: began {row[4]} UTC, lasted {row[5]}");
            if (incident.TryGetProperty("gameDay", out JsonElement gameDay)) Console.WriteLine($"Game Day: {gameDay.GetProperty("title").GetString()} ({gameDay.GetProperty("id").GetString()})");
            foreach (JsonElement entry in incident.GetProperty("timeline").EnumerateArray())
                Console.WriteLine($"  {Clock(entry.GetProperty("time").GetInt64())}  {entry.GetProperty("kind").GetString(),-13}  {entry.GetProperty("title").GetString()}");
            return 0;
        }, cancellationToken));
        return command;
    }

    private static Command ReviewCommand()
    {
        var command = new Command("review", "Draft the review of an incident, or of a Game Day's run, in Markdown");
        var client = new ServerOptions(command);
        Argument<string> id = IdOf(command);
        command.SetAction((parsed, cancellationToken) => ReviewAsync(client, parsed, parsed.GetValue(id)!, cancellationToken));
        return command;
    }

    /// <summary>The answer is Markdown; as JSON it is an object with the text.</summary>
    private static Task<int> ReviewAsync(ServerOptions options, ParseResult parsed, string id, CancellationToken cancellationToken) => ServerOptions.RunAsync(async () =>
    {
        using HttpClient client = options.Connect(parsed);
        string text = await ServerOptions.ReadAsync(client, HttpMethod.Get, $"{Path}/{Uri.EscapeDataString(id)}/review", null, cancellationToken);
        if (options.IsJson(parsed)) Console.WriteLine($"{{\"markdown\":\"{JsonEncodedText.Encode(text)}\"}}");
        else Console.Write(text);
        return 0;
    });

    private static Argument<string> IdOf(Command command)
    {
        var id = new Argument<string>("ID") { Description = "As list prints it" };
        command.Arguments.Add(id);
        return id;
    }

    private static string[] Row(JsonElement i)
    {
        long start = i.GetProperty("start").GetInt64();
        long end = i.TryGetProperty("end", out JsonElement e) ? e.GetInt64() : TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return [i.GetProperty("id").GetString()!, i.GetProperty("state").GetString()!, i.GetProperty("severity").GetString()!, $"{i.GetProperty("service").GetString()} {i.GetProperty("environment").GetString()}".Trim(),
            DateTimeOffset.FromUnixTimeMilliseconds(start).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), PromDuration.Format(TimeSpan.FromSeconds((end - start) / 1000)), i.GetProperty("title").GetString()!];
    }

    private static string Clock(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
