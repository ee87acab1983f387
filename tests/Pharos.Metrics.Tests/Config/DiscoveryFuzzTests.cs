using System.Text;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Discovery;
using Pharos.Metrics.Relabel;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Config;

/// <summary>Relabel rules and files of targets. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class DiscoveryFuzzTests
{
    private static readonly string[] s_rules =
    [
        "- source_labels: [__address__, job]\n  separator: ';'\n  regex: '(.*):(\\d+);(.+)'\n  target_label: instance\n  replacement: '$1-${2}-$3'\n  action: replace\n", "- source_labels: [a]\n  modulus: 4\n  target_label: shard\n  action: hashmod\n", "- regex: '__meta_(.+)'\n  replacement: 'x_$1'\n  action: labelmap\n",
        "- regex: 'a|b'\n  action: labeldrop\n", "- source_labels: [a]\n  regex: 'b.*'\n  action: keep\n", "- source_labels: [a]\n  target_label: b\n  action: keepequal\n", "- source_labels: [job]\n  target_label: job\n  action: uppercase\n", "- source_labels: [a, a, a, a, a, a, a, a]\n  separator: 'é'\n  target_label: a\n  action: replace\n",
    ];

    [Fact]
    public void Relabel_rules_are_read_and_applied_or_refused() => Fuzz.Run(random =>
    {
        string yaml = random.MutateLines(string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Pick(s_rules))), Fuzz.Scalars);
        Fuzz.Within(yaml.Length, 10_000, 64 << 20, () =>
        {
            var errors = new ConfigErrors();
            try
            {
                RelabelRule[] rules = [.. YamlReader.Read("x.yml", yaml, errors).Items.Select(node => RelabelConfigReader.Read(node, errors, random.Next(2) == 0 ? NameValidation.Utf8 : NameValidation.Legacy))];
                Assert.All(errors.Findings, finding => Assert.True(finding.Position.Line > 0));
                var labels = new LabelSetBuilder(LabelSet.Of(("__address__", "h:1"), ("job", "j"), ("a", "bé"), ("__meta_x", "1")));
                if (!errors.HasErrors && Relabeler.Apply(rules, labels)) _ = labels.Build().ToString();
            }
            catch (RelabelException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{e.Message}: {yaml}", e); }
        });
    });

    [Fact]
    public void Files_of_targets_are_read_or_refused()
    {
        string[] yaml = ["- targets: [a:1, b:2]\n  labels:\n    x: y\n- targets: []\n", .. Conformance.Texts("prometheus-config/file_sd", "*.yml")], json = ["[{\"targets\":[\"a:1\"],\"labels\":{\"x\":\"y\"}}]", .. Conformance.Texts("prometheus-config/file_sd", "*.json")];
        Fuzz.Run(random =>
        {
            bool isJson = random.Next(2) == 0;
            string text = isJson ? random.Mutate(random.Pick(json), Fuzz.Scalars) : random.MutateLines(random.Pick(yaml), Fuzz.Scalars);
            Fuzz.Within(text.Length, 1_000, 4 << 20, () =>
            {
                try { _ = isJson ? TargetGroupFile.ReadJson("x", Encoding.UTF8.GetBytes(text)) : TargetGroupFile.ReadYaml("x", text); }
                catch (FormatException e) { Assert.NotEmpty(e.Message); }
                catch (Exception e) { throw new InvalidOperationException($"{e.Message}: {text}", e); }
            });
        });
    }
}
