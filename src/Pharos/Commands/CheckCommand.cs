using System.CommandLine;
using System.Text.Json;
using Pharos.Check;
using Pharos.Configuration;

namespace Pharos.Commands;

/// <summary><c>pharos check</c>: every fault of a configuration directory with its place, and lints across files. Exit code 1 where there is an error.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Validate a configuration directory and lint it across files");
        var options = new ConfigurationOptions(command);
        var output = new Option<string>("--output") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        command.Options.Add(output);
        command.SetAction(parsed => Run(options.Read(parsed), parsed.GetValue(output) == "json"));
        return command;
    }

    private static int Run(ServeOptions options, bool asJson)
    {
        Finding[] findings = CheckFindings.Of(options, running: null, TimeProvider.System);
        if (asJson) WriteJson(findings);
        else WriteTable(findings);
        return findings.Any(f => f.Severity == FindingSeverity.Error) ? 1 : 0;
    }

    private static void WriteTable(Finding[] findings)
    {
        foreach (Finding finding in findings) Console.Error.WriteLine(finding);
        int errors = findings.Count(f => f.Severity == FindingSeverity.Error);
        Console.WriteLine($"{errors} errors, {findings.Length - errors} warnings");
    }

    private static void WriteJson(Finding[] findings)
    {
        using Stream output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        CheckFindings.Write(json, findings);
    }
}
