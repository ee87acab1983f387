using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pharos.Commands.Remote;

namespace Pharos.Commands;

/// <summary><c>pharos dora</c>: the figures of a running server, as a table or as its JSON.</summary>
internal static class DoraCommand
{
    public static Command Create()
    {
        var command = new Command("dora", "Deployment frequency, lead time, change failure rate and recovery time");
        var server = new ServerOptions(command);
        var window = new Option<string>("--window") { Description = "7d, 30d or 90d", DefaultValueFactory = _ => "30d" };
        window.AcceptOnlyFromAmong("7d", "30d", "90d");
        var service = new Option<string?>("--service") { Description = "Only this service" };
        var environment = new Option<string?>("--environment") { Description = "Only this environment" };
        foreach (Option option in (Option[])[window, service, environment]) command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => server.UseAsync(parsed,
            $"api/pharos/v1/dora?window={parsed.GetValue(window)}&service={Uri.EscapeDataString(parsed.GetValue(service) ?? "")}&environment={Uri.EscapeDataString(parsed.GetValue(environment) ?? "")}",
            (dora, isJson) => isJson ? 0 : Write(dora), cancellationToken));
        return command;
    }

    private static int Write(JsonElement dora)
    {
        TextTable.Write(["SERVICE", "ENVIRONMENT", "FREQUENCY", "LEAD TIME", "CHANGE FAILURES", "RECOVERY", "RESTORE (MEAN)", "REWORK"], dora.GetProperty("places").EnumerateArray().Select(place =>
        {
            JsonElement now = place.GetProperty("now");
            return (string[])
            [
                SloFormat.Text(place, "service"), SloFormat.Text(place, "environment"),
                SloFormat.Rate(SloFormat.Number(now, "frequencyPerDay")) + "/d" + Class(now, "frequencyClass"),
                SloFormat.Time(SloFormat.Number(now, "leadTimeSeconds")) + Class(now, "leadTimeClass"),
                SloFormat.Percent(SloFormat.Number(now, "changeFailureRate"), 1) + Class(now, "changeFailureClass"),
                SloFormat.Time(SloFormat.Number(now, "recoverySeconds")) + Class(now, "recoveryClass"),
                SloFormat.Time(SloFormat.Number(now, "restoreMeanSeconds")),
                SloFormat.Percent(SloFormat.Number(now, "reworkRate"), 1),
            ];
        }));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{dora.GetProperty("days").GetInt32()} days, bands of {dora.GetProperty("bands").GetInt32()}"));
        return 0;
    }

    private static string Class(JsonElement figures, string name) => SloFormat.Text(figures, name) is { Length: > 0 } found ? $" ({found})" : "";
}
