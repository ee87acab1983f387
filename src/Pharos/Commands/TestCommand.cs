using System.CommandLine;
using System.Text.RegularExpressions;
using Pharos.Alerting.Rules;
using Pharos.Alerting.Rules.Testing;
using Pharos.Metrics.PromQL;
using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Commands;

/// <summary><c>pharos test promql|rules FILE...</c>. Exit code 1 where a test fails.</summary>
internal static class TestCommand
{
    public static Command Create() => new("test", "Run tests of queries and rules")
    {
        PromQL(),
        Rules(),
    };

    private static Command PromQL()
    {
        var command = new Command("promql", "Run scripts in the language of Prometheus's own engine tests (load, eval, expect)");
        Argument<string[]> files = Files(command);
        command.SetAction(parsed =>
        {
            int passed = 0, failed = 0;
            foreach (string file in parsed.GetValue(files)!)
            {
                (int good, IReadOnlyList<string> failures) = ReadText(file) is { } text ? QueryScripts.Run(text) : (0, ["cannot be read"]);
                foreach (string failure in failures) Console.Error.WriteLine($"{file}: {failure}");
                Console.WriteLine($"{file}: {good} passed, {failures.Count} failed");
                passed += good;
                failed += failures.Count;
            }
            if (parsed.GetValue(files)!.Length > 1) Console.WriteLine($"{passed} passed, {failed} failed");
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    private static Command Rules()
    {
        var command = new Command("rules", "Run unit tests of rules, in the format of promtool test rules");
        Argument<string[]> files = Files(command);
        var run = new Option<string[]>("--run") { Description = "Only tests whose name matches this regular expression; may be repeated" };
        var ignore = new Option<bool>("--ignore-unknown-fields") { Description = "Pass over keys that are not known" };
        var features = new Option<string[]>("--enable-feature") { Description = "As Prometheus: comma-separated names of features" };
        command.Options.Add(run);
        command.Options.Add(ignore);
        command.Options.Add(features);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] names = parsed.GetValue(run) ?? [];
            RuleTestRunner runner;
            try { runner = Runner([.. (parsed.GetValue(features) ?? []).SelectMany(f => f.Split(','))], names, parsed.GetValue(ignore)); }
            catch (ArgumentException e)
            {
                await Console.Error.WriteLineAsync($"--run: {e.Message}");
                return 2;
            }
            int failed = 0;
            foreach (string file in parsed.GetValue(files)!)
            {
                RuleTestReport report = await runner.RunAsync(file, cancellationToken);
                Console.WriteLine($"{file}: {report.Tests} tests, {(report.Failures.Count == 0 ? "passed" : $"{report.Failures.Count} failures")}");
                foreach (string failure in report.Failures) await Console.Error.WriteLineAsync($"  FAILED {failure}");
                failed += report.Failures.Count;
            }
            return failed == 0 ? 0 : 1;
        });
        return command;
    }

    /// <param name="run">Regular expressions, of which a test's name must match one; none: all tests.</param>
    internal static RuleTestRunner Runner(IReadOnlyList<string> features, IReadOnlyList<string> run, bool ignoresUnknownKeys, bool allowsAtModifier = true) =>
        new(step => new ScratchRuleMetrics(new ScratchMetrics(features, step, allowsAtModifier)), new PromQLExpressions(features), new GoAlertTemplates())
        {
            Only = run.Count == 0 ? null : new Regex(string.Join('|', run), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant),
            IgnoresUnknownKeys = ignoresUnknownKeys,
        };

    private static Argument<string[]> Files(Command command)
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore };
        command.Arguments.Add(files);
        return files;
    }

    private static string? ReadText(string file)
    {
        try { return File.ReadAllText(file); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }
}
