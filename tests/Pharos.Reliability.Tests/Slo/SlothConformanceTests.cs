using System.Text.RegularExpressions;
using Pharos.Configuration;
using Pharos.Metrics;
using Pharos.Reliability.Slo;
using Pharos.Testing;

namespace Pharos.Reliability.Tests.Slo;

/// <summary>Sloth's examples give the rules that Sloth generates.</summary>
public sealed partial class SlothConformanceTests
{
    public static TheoryData<string> Specs => Conformance.Files("slo/sloth/spec", "*.yml|*.yaml");

    [Theory, MemberData(nameof(Specs)), ConformanceFamily("slo")]
    public void Generates_the_rules_that_sloth_generates(string file) => ConformanceFile.Run(file, cases =>
    {
        string spec = Conformance.Require(file), generated = Conformance.Require(file.Replace("/spec/", "/generated/", StringComparison.Ordinal));
        var errors = new ConfigErrors();
        SloCatalog catalog = SloDirectory.Read(Documents(spec), MetricsPart.Expressions, errors);
        bool isOtherDialect = File.ReadAllText(spec).Contains("validate_victoria_metrics", StringComparison.Ordinal);
        cases.Case("loads", string.Join('\n', errors.Findings.Where(f => f.Severity == FindingSeverity.Error && !(isOtherDialect && f.Message.StartsWith("could not parse the query", StringComparison.Ordinal)))) is { Length: > 0 } faults ? faults : null);

        string[] actual = [.. catalog.Slos.SelectMany(s => SloRuleGenerator.Generate(s, Options(s))).SelectMany(g => g.Rules.Select(r => Print(g.Name, r)))];
        string[] expected = [.. Documents(generated).SelectMany(Groups).SelectMany(g => g["rules"].Items.Select(r => Print(g["name"].Text, r)))];
        for (int i = 0; i < Math.Max(expected.Length, actual.Length); i++) cases.Expect($"rule {i}", expected.ElementAtOrDefault(i), actual.ElementAtOrDefault(i));
    });

    /// <summary>What the examples were generated with.</summary>
    private static SloRuleOptions Options(SloDefinition slo) => new(
        slo.Spec switch { "prometheus/v1" => "cli-gen-prom", "sloth.slok.dev/v1" => "cli-gen-k8s", _ => "cli-gen-openslo" }, "dev", [new("cmd", "examplesgen.sh")]);

    private static IReadOnlyList<ConfigNode> Documents(string file)
    {
        var errors = new ConfigErrors();
        IReadOnlyList<ConfigNode> documents = ConfigFile.LoadAll(file, ConfigEnvironment.Process, errors);
        errors.ThrowIfAny();
        return documents;
    }

    private static IReadOnlyList<ConfigNode> Groups(ConfigNode document) => document["spec"].IsMapping ? document["spec"]["groups"].Items : document["groups"].Items;

    private static string Print(string group, SloRule rule) =>
        Print(group, rule.IsAlert ? "alert" : "record", rule.Name, rule.Expression, rule.Labels.Select(l => (l.Name, l.Value)), rule.Annotations.Select(a => (a.Name, a.Value)));

    private static string Print(string group, ConfigNode rule) => Print(group, rule["alert"].HasValue ? "alert" : "record", rule["alert"].HasValue ? rule["alert"].Text : rule["record"].Text,
        rule["expr"].Text, rule["labels"].Entries.Select(e => (e.Key.Text, e.Value.Text)), rule["annotations"].Entries.Select(e => (e.Key.Text, e.Value.Text)));

    private static string Print(string group, string kind, string name, string expression, IEnumerable<(string, string)> labels, IEnumerable<(string, string)> annotations) =>
        $"{group}: {kind} {name}\n  {Blank().Replace(expression.Trim(), " ")}\n  {string.Join(", ", labels.Order())}\n  {string.Join(", ", annotations.Order())}";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
