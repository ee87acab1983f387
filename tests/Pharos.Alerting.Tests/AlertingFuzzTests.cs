using System.Text;
using System.Text.Json;
using Pharos.Alerting.Matching;
using Pharos.Alerting.Rules.Testing;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

/// <summary>Damaged matchers and files are refused with the reason. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class AlertingFuzzTests
{
    private static readonly string[] s_matchers =
    [
        "{a=\"b\",c=~\"d.*|e\",\"f g\"!=`h`,i!~\"j{2,5}\"}", "a=b", "{ a = \"\\\"\\n\" , }", "a=~\"(?i)x+\", b!=''",
        .. Conformance.Root is null ? [] : new[] { "alertmanager/matchers-classic.json", "alertmanager/matchers-utf8.json" }.SelectMany(file => Cases.Load(file).EnumerateArray()).Select(test => test.TryGetProperty("input", out JsonElement input) ? input.ToString() : "x=y"),
    ];

    /// <summary>Control characters are printed as Go quotes them, which matchers cannot read back, as upstream.</summary>
    [Fact]
    public void Matchers_are_read_or_refused_and_print_as_themselves() => Fuzz.Run(random =>
    {
        string text = random.Mutate(random.Pick(s_matchers), ["{", "}", "=", "=~", "!~", "!=", "\"", "'", "`", "\\", "\\x", "\\u12", ",", " ", "\n", "é", "😀", "\0", "a", "(", ")", "[", "{1000}", "((a{100}){100}){100}", "(?P<x>"]);
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half a surrogate pair comes from nowhere
        Fuzz.Within(text.Length, 10_000, 32 << 20, () =>
        {
            try
            {
                IReadOnlyList<Matcher> matchers = Matchers.Parse(text);
                string printed = Matchers.Print(matchers);
                if (!text.Any(c => c == '\uFFFD' || (char.IsControl(c) && c != '\n'))) Assert.Equal(printed, Matchers.Print(Matchers.Parse(printed)));
                _ = matchers.AllMatch(LabelSet.Of(("a", "b"), ("i", "jj")));
            }
            catch (MatcherException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{text}: {e.Message}", e); }
        });
    });

    [Fact]
    public void Files_of_rule_tests_are_read_with_findings()
    {
        string[] texts =
        [
            "rule_files: [a.yml]\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n      - series: 'up{a=\"b\"}'\n        values: '1 2+1x3 _ stale'\n    alert_rule_test:\n      - eval_time: 5m\n        alertname: A\n        exp_alerts: [{exp_labels: {a: b}, exp_annotations: {c: d}}]\n    promql_expr_test:\n      - expr: up\n        eval_time: 1m\n        exp_samples: [{labels: 'up{}', value: 1}]\n",
            .. Conformance.Texts("rules/unit-tests", "*.yml|*.yaml"),
        ];
        Fuzz.Run(random =>
        {
            string text = random.MutateLines(random.Pick(texts), Fuzz.Scalars);
            var errors = new ConfigErrors();
            Fuzz.Within(text.Length, 2_000, 8 << 20, () =>
            {
                try { RuleTestFileReader.Read(YamlReader.Read("x.yml", text, errors), "/tmp/x.yml", errors); }
                catch (Exception e) { throw new InvalidOperationException($"{e.Message}: {text}", e); }
            });
            Assert.All(errors.Findings, finding => Assert.True(finding.Position.Line > 0, finding.ToString()));
        });
    }
}
