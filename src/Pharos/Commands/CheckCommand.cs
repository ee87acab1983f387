using System.CommandLine;
using System.Text.Json;
using Pharos.Check;
using Pharos.Configuration;

namespace Pharos.Commands;

/// <summary><c>pharos check [FILE...]</c>: every fault of a configuration directory, or of single files, with its place, and lints. Exit code 1 where there is an error.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Validate a configuration directory and lint it across files, or single files");
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.ZeroOrMore, Description = "Single files of any tool instead of the directory: what each is, its keys tell" };
        command.Arguments.Add(files);
        var options = new ConfigurationOptions(command);
        var output = new Option<string>("--output") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        command.Options.Add(output);
        command.SetAction(parsed => Run(options.Read(parsed), parsed.GetValue(files) ?? [], parsed.GetValue(output) == "json"));
        return command;
    }

    private static int Run(ServeOptions options, string[] files, bool asJson)
    {
        Finding[] findings = files.Length > 0 ? FileCheck.Of(files, options, TimeProvider.System) : CheckFindings.Of(options, running: null, TimeProvider.System);
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
