using System.Text.Json;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Relabel;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Relabel;

public sealed class RelabelConformanceTests
{
    [Fact, ConformanceFamily("prometheus-config")]
    public void Gives_upstreams_labels() => Cases.Run("prometheus-config/relabel.json", entry =>
    {
        var errors = new ConfigErrors();
        ConfigNode list = YamlReader.Read("relabel.json", entry.GetProperty("relabel_configs").GetRawText(), errors);
        RelabelRule[] rules = [.. list.Items.Select(node => RelabelConfigReader.Read(node, errors, NameValidation.Utf8))];
        if (errors.HasErrors) return string.Join(";", errors.Findings);
        var labels = new LabelSetBuilder(LabelSet.Of(entry.GetProperty("input").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!))));
        string actual = Relabeler.Apply(rules, labels) ? labels.Build().ToString() : "dropped";
        JsonElement output = entry.GetProperty("output");
        string expected = output.ValueKind == JsonValueKind.Null ? "dropped" : LabelSet.Of(output.EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString()!))).ToString();
        return actual == expected ? null : $"expected {expected}\n    got {actual}";
    });

    [Theory]
    [InlineData("$1-${1}", "foo-foo"), InlineData("${1}x", "foox"), InlineData("$1x", ""), InlineData("$$1", "$1"), InlineData("$", "$"), InlineData("${", "${"), InlineData("$2", "")]
    public void Expands_references_as_go_does(string template, string expected)
    {
        ValueRegex regex = ValueRegex.Parse("(f.*)");
        Assert.Equal(expected, regex.Expand(regex.Match("foo"), template));
    }
}
