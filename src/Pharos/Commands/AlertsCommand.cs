using System.CommandLine;
using System.Text.Json;
using Pharos.Commands.Remote;

namespace Pharos.Commands;

/// <summary><c>pharos alerts [MATCHER...]</c>: the alerts of an Alertmanager.</summary>
internal static class AlertsCommand
{
    public static Command Create()
    {
        var command = new Command("alerts", "List the alerts that the Alertmanager holds");
        var matchers = new Argument<string[]>("MATCHER") { Arity = ArgumentArity.ZeroOrMore, Description = "Such as alertname=HostDown or severity=~\"page|ticket\"" };
        command.Arguments.Add(matchers);
        var options = new ServerOptions(command, 9093);
        var receiver = new Option<string?>("--receiver") { Description = "Only alerts that a receiver whose name matches gets" };
        var all = new Option<bool>("--all") { Description = "Also silenced and inhibited ones" };
        command.Options.Add(receiver);
        command.Options.Add(all);
        command.SetAction((parsed, cancellationToken) => ServerOptions.RunAsync(async () =>
        {
            string shown = parsed.GetValue(all) ? "true" : "false";
            string query = string.Join('&', (parsed.GetValue(matchers) ?? []).Select(m => $"filter={Uri.EscapeDataString(m)}").Append($"silenced={shown}").Append($"inhibited={shown}"));
            if (parsed.GetValue(receiver) is { } name) query += $"&receiver={Uri.EscapeDataString(name)}";
            using HttpClient client = options.Connect(parsed);
            using JsonDocument? answer = await ServerOptions.SendAsync(client, HttpMethod.Get, $"api/v2/alerts?{query}", null, cancellationToken);
            if (answer is null) throw new CommandException("the server sent no answer");
            if (options.IsJson(parsed)) ServerOptions.WriteJson(answer.RootElement);
            else WriteTable(answer.RootElement);
            return 0;
        }));
        return command;
    }

    private static void WriteTable(JsonElement alerts)
    {
        string[] header = ["ALERTNAME", "STARTS AT", "STATE", "LABELS", "SUMMARY"];
        var rows = new List<string[]>();
        foreach (JsonElement alert in alerts.EnumerateArray())
        {
            JsonElement labels = alert.GetProperty("labels");
            rows.Add([
                Text(labels, "alertname"), CommandTimes.Print(Text(alert, "startsAt")), Text(alert.GetProperty("status"), "state"),
                string.Join(' ', labels.EnumerateObject().Where(l => l.Name != "alertname").Select(l => $"{l.Name}={l.Value.GetString()}")),
                Text(alert.GetProperty("annotations"), "summary")]);
        }
        TextTable.Write(header, rows);
    }

    private static string Text(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement value) ? value.GetString() ?? "" : "";
}
