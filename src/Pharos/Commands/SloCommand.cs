using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pharos.Commands.Remote;

namespace Pharos.Commands;

/// <summary><c>pharos slo list|show</c>: how the SLOs of a running server stand.</summary>
internal static class SloCommand
{
    public static Command Create() => new("slo", "Service level objectives and their error budgets") { List(), Show() };

    private static Command List()
    {
        var command = new Command("list", "All SLOs with what is left of their budgets");
        var server = new ServerOptions(command);
        var service = new Option<string?>("--service") { Description = "Only this service" };
        var environment = new Option<string?>("--environment") { Description = "Only this environment" };
        command.Options.Add(service);
        command.Options.Add(environment);
        command.SetAction((parsed, cancellationToken) => server.UseAsync(parsed,
            $"api/pharos/v1/slos?service={Uri.EscapeDataString(parsed.GetValue(service) ?? "")}&environment={Uri.EscapeDataString(parsed.GetValue(environment) ?? "")}",
            (slos, isJson) => isJson ? 0 : WriteList(slos), cancellationToken));
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "One SLO: indicator, windows, alerts, policy");
        var id = new Argument<string>("ID") { Description = "As slo list prints it" };
        command.Arguments.Add(id);
        var server = new ServerOptions(command);
        command.SetAction((parsed, cancellationToken) => server.UseAsync(parsed, $"api/pharos/v1/slos/{Uri.EscapeDataString(parsed.GetValue(id)!)}",
            (slo, isJson) => isJson ? 0 : WriteDetail(slo), cancellationToken));
        return command;
    }

    private static int WriteList(JsonElement slos)
    {
        TextTable.Write(["ID", "OBJECTIVE", "WINDOW", "STATE", "BUDGET LEFT", "TIME LEFT", "BURN RATE", "ALERTS", "POLICY"], slos.EnumerateArray().Select(s => (string[])
        [
            SloFormat.Text(s, "id"), SloFormat.Percent(SloFormat.Number(s, "objective"), 4), SloFormat.Text(s, "window"), SloFormat.State(s),
            SloFormat.Percent(SloFormat.Number(s, "budgetRemaining"), 1), SloFormat.Time(SloFormat.Number(s, "budgetRemainingSeconds")), SloFormat.Rate(SloFormat.Number(s, "burnRate")),
            s.GetProperty("firing").GetInt32().ToString(CultureInfo.InvariantCulture), s.GetProperty("policyStep").GetString() ?? "-",
        ]));
        return 0;
    }

    private static int WriteDetail(JsonElement slo)
    {
        double? covered = SloFormat.Number(slo, "coverageSeconds"), window = SloFormat.Number(slo, "windowSeconds");
        Console.WriteLine($"{SloFormat.Text(slo, "id")}: {SloFormat.Text(slo, "title")}");
        if (SloFormat.Text(slo, "description") is { Length: > 0 } description) Console.WriteLine(description);
        Console.WriteLine($"\nobjective      {SloFormat.Percent(SloFormat.Number(slo, "objective"), 4)} over {SloFormat.Text(slo, "window")}");
        Console.WriteLine($"state          {SloFormat.State(slo)}");
        Console.WriteLine($"budget left    {SloFormat.Percent(SloFormat.Number(slo, "budgetRemaining"), 1)}, {SloFormat.Time(SloFormat.Number(slo, "budgetRemainingSeconds"))} of {SloFormat.Time(SloFormat.Number(slo, "budgetSeconds"))}");
        if (covered < window) Console.WriteLine($"data covers    {SloFormat.Time(covered)} of {SloFormat.Text(slo, "window")}");
        foreach (JsonProperty query in slo.GetProperty("indicator").EnumerateObject()) Console.WriteLine($"{query.Name,-14} {query.Value.GetString()!.ReplaceLineEndings(" ").Trim()}");
        Console.WriteLine($"defined in     {SloFormat.Text(slo, "file")}\n");
        TextTable.Write(["ALERT", "LONG", "RATE", "SHORT", "RATE", "THRESHOLD", ""], slo.GetProperty("burns").EnumerateArray().Select(b => (string[])
        [
            SloFormat.Text(b, "severity"), SloFormat.Text(b, "long"), SloFormat.Rate(SloFormat.Number(b, "longRate")), SloFormat.Text(b, "short"), SloFormat.Rate(SloFormat.Number(b, "shortRate")),
            SloFormat.Rate(SloFormat.Number(b, "factor")), b.GetProperty("exceeded").GetBoolean() ? "burning" : b.GetProperty("canFire").GetBoolean() ? "" : "can never fire",
        ]));
        foreach (JsonElement alert in slo.GetProperty("alerts").EnumerateArray())
            Console.WriteLine($"\n{SloFormat.Text(alert, "state")} since {SloFormat.Text(alert, "activeAt")}: {SloFormat.Text(alert, "name")} ({SloFormat.Text(alert, "severity")}) {SloFormat.Text(alert, "summary")}\n  {SloFormat.Text(alert, "runbookUrl")}");
        JsonElement policy = slo.GetProperty("policy");
        Console.WriteLine($"\n{SloFormat.Text(policy, "title")}");
        if (policy.GetProperty("waiting").GetBoolean()) Console.WriteLine($"  not applied yet: it asks for {SloFormat.Time(SloFormat.Number(policy, "minimumDataSeconds"))} of data");
        foreach (JsonElement step in policy.GetProperty("steps").EnumerateArray())
            Console.WriteLine($"  {(step.GetProperty("reached").GetBoolean() ? "*" : " ")} from {SloFormat.Rate(SloFormat.Number(step, "consumedPercent"))} % consumed: {SloFormat.Text(step, "title")}{(step.GetProperty("freezes").GetBoolean() ? " (freezes releases)" : "")}. {SloFormat.Text(step, "text")}");
        return 0;
    }
}
