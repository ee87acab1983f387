using System.Text.Json;
using Pharos.Alerting.Rules;
using Pharos.Alerting.Rules.Testing;
using Pharos.Commands;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.PromQL;
using Pharos.Testing;

namespace Pharos.Tests;

/// <summary>Rule files and their unit tests, with the embedded engine and the templates together.</summary>
[ConformanceFamily("rules")]
public sealed class RulesConformanceTests
{
    private static readonly string[] s_allFeatures = ["promql-experimental-functions", "promql-extended-range-selectors", "promql-binop-fill-modifiers"];

    [Fact]
    public Task Unit_tests_end_as_with_promtool() => Cases.RunAsync("rules/promtool/unit-test-runs.json", async test =>
    {
        string[] only = test.TryGetProperty("run", out JsonElement run) && run.ValueKind == JsonValueKind.Array ? [.. run.EnumerateArray().Select(r => r.GetString()!)] : [];
        string name = test.GetProperty("name").GetString()!;
        // The recorded runs leave @ off where the options do not name it; the case about unknown fields runs with the flag.
        bool allowsAt = test.TryGetProperty("options", out JsonElement options) && options.TryGetProperty("EnableAtModifier", out JsonElement at) && at.GetBoolean();
        RuleTestRunner runner = TestCommand.Runner([], only, ignoresUnknownKeys: name.Contains("extra fields", StringComparison.Ordinal), allowsAt);
        var failures = new List<string>();
        foreach (JsonElement file in test.GetProperty("files").EnumerateArray())
            failures.AddRange((await runner.RunAsync(Conformance.Require("rules/promtool/" + file.GetString()), TestContext.Current.CancellationToken)).Failures);
        int exitCode = failures.Count == 0 ? 0 : 1, expected = test.GetProperty("exit_code").GetInt32();
        return exitCode == expected ? null : $"expected exit code {expected}, got {exitCode}\n{string.Join('\n', failures)}";
    });

    public static TheoryData<string> UnitTests => Conformance.Files("rules/unit-tests", "*.yaml|*.yml");

    [Theory, MemberData(nameof(UnitTests))]
    public Task Unit_tests_of_mixins_pass(string file) => ConformanceFile.RunAsync(file, async cases =>
    {
        string path = Conformance.Require(file);
        if (!File.ReadLines(path).Any(l => l.StartsWith("tests:", StringComparison.Ordinal)))
        {
            cases.Case("loads", Load(path));
            return;
        }
        RuleTestReport report = await TestCommand.Runner([], [], ignoresUnknownKeys: false).RunAsync(path, TestContext.Current.CancellationToken);
        cases.Add(Math.Max(0, report.Tests - report.Failures.Count), report.Failures);
    });

    public static TheoryData<string> RuleFiles => Conformance.Files("rules/rulefmt", "*.yaml|*.yml");

    [Theory, MemberData(nameof(RuleFiles))]
    public void Rule_files_are_judged_as_upstream_judges_them(string file) => ConformanceFile.Run(file, cases =>
    {
        string? findings = Load(Conformance.Require(file));
        bool isBad = file.Contains(".bad.", StringComparison.Ordinal);
        cases.Case(isBad ? "refused" : "accepted", isBad ? findings is null ? "accepted" : null : findings);
    });

    public static TheoryData<string> RealFiles => [.. Conformance.Files("rules/real", "*.yaml|*.yml"), .. Conformance.Files("rules/alert-generator", "*.yaml|*.yml")];

    [Theory, MemberData(nameof(RealFiles))]
    public Task Real_rules_load_and_their_templates_expand(string file) => ConformanceFile.RunAsync(file, async cases =>
    {
        string path = Conformance.Require(file);
        var errors = new ConfigErrors();
        var templates = new GoAlertTemplates();
        IReadOnlyList<RuleGroupConfig> groups = RuleFile.Read(Tree(path, errors), new PromQLExpressions(s_allFeatures), templates, errors);
        cases.Case("loads", errors.HasErrors ? string.Join('\n', errors.Findings) : null);
        LabelSet labels = LabelSet.Of(("instance", "db-1:9100"), ("job", "node"), ("severity", "page"));
        foreach (RuleConfig rule in groups.SelectMany(g => g.Rules).Where(r => r.IsAlert))
        {
            var input = new AlertTemplateInput(rule.Name, labels, LabelSet.Empty, "http://prometheus.example", 42, null, 1_700_000_000_000, new OneSample());
            foreach (RuleText text in rule.Labels.Concat(rule.Annotations))
            {
                string expanded = await templates.ExpandAsync(text.Value, input, TestContext.Current.CancellationToken);
                cases.Case($"{rule.Name} {text.Name}", expanded.Contains("<error expanding template", StringComparison.Ordinal) ? expanded : null);
            }
        }
    });

    /// <summary>What is wrong with a rule file, or null.</summary>
    private static string? Load(string path)
    {
        var errors = new ConfigErrors();
        RuleFile.Read(Tree(path, errors), new PromQLExpressions(s_allFeatures), new GoAlertTemplates(), errors);
        if (!errors.HasErrors) return null;
        Assert.All(errors.Findings, f => Assert.True(f.Position.Line > 0, f.ToString()));
        return string.Join('\n', errors.Findings);
    }

    private static ConfigNode Tree(string path, ConfigErrors errors) => YamlReader.Read(path, File.ReadAllText(path), errors);

    /// <summary>Answers every query of a template with one sample, because templates may ask for the first.</summary>
    private sealed class OneSample : IMetricsSource
    {
        public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new MetricsResult(MetricsResultType.Vector, [new MetricsSeries(LabelSet.Of(("instance", "db-1")), [new MetricsPoint(timestampMs, 42)])]));

        public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => ValueTask.FromResult(new MetricsResult(MetricsResultType.Matrix, []));
    }
}
