using System.CommandLine;
using System.Text.Json;
using Pharos.Commands.Remote;

namespace Pharos.Commands;

/// <summary><c>pharos gate --service S</c>: exit code 1 when the error-budget policy freezes releases, also when that cannot be found out; 2 for a service without SLOs.</summary>
internal static class GateCommand
{
    public static Command Create()
    {
        var command = new Command("gate", "Fail when the error-budget policy freezes releases of a service");
        var service = new Option<string>("--service") { Description = "The service that is to be released", Required = true };
        var environment = new Option<string?>("--environment") { Description = "Only the budgets of this environment" };
        command.Options.Add(service);
        command.Options.Add(environment);
        var server = new ServerOptions(command);
        command.SetAction((parsed, cancellationToken) => server.UseAsync(parsed,
            $"api/pharos/v1/gate?service={Uri.EscapeDataString(parsed.GetValue(service)!)}&environment={Uri.EscapeDataString(parsed.GetValue(environment) ?? "")}", Judge, cancellationToken));
        return command;
    }

    private static int Judge(JsonElement gate, bool isJson)
    {
        bool isFrozen = gate.GetProperty("frozen").GetBoolean();
        if (isJson) return isFrozen ? 1 : 0;
        string place = SloFormat.Text(gate, "environment") is { Length: > 0 } environment ? $" in {environment}" : "";
        Console.WriteLine($"{SloFormat.Text(gate, "service")}{place}: {(isFrozen ? "releases are frozen" : "may be released")}");
        foreach (JsonElement reason in gate.GetProperty("reasons").EnumerateArray())
            Console.WriteLine($"  {SloFormat.Text(reason, "slo")}: {SloFormat.Rate(SloFormat.Number(reason, "consumedPercent"))} % of the budget consumed. {SloFormat.Text(reason, "step")}: {SloFormat.Text(reason, "text")}");
        foreach (JsonElement unknown in gate.GetProperty("unknown").EnumerateArray()) Console.Error.WriteLine($"  {SloFormat.Text(unknown, "slo")} is not judged: {SloFormat.Text(unknown, "reason")}");
        return isFrozen ? 1 : 0;
    }
}
