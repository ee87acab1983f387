using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Testing;

namespace Pharos.Collector.Tests.Config;

public sealed class ValueExpanderTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "${env:HOST}", "db" },
        { "${HOST}:${env:PORT}", "db:5432" },
        { "${env:NONE:-fallback}", "fallback" },
        { "${NONE:-http://h:1}", "http://h:1" },
        { "${env:EMPTY:-fallback}", "" }, // set, to nothing
        { "$$HOST", "$HOST" },
        { "$${env:HOST}", "${env:HOST}" },
        { "a $1 $HOST b", "a $1 $HOST b" },
        { "${env:NONE:-${env:HOST}}", "db" },
        { "'${env:INJECT}'", "x\nevil: 1" },
        { "pre ${env:INJECT}", "pre x\nevil: 1" },
        { "${env:HASH}", "a #b" },
        { "${env:UNCLOSED", "${env:UNCLOSED" },
    };

    [Theory, MemberData(nameof(Texts))]
    public void A_value_is_expanded(string written, string expected)
    {
        var errors = new ConfigErrors();
        Assert.Equal(expected, Expand($"key: {written}\n", errors)["key"].Text);
        Assert.False(errors.HasErrors);
    }

    [Fact]
    public void A_variable_as_a_whole_has_the_type_that_YAML_gives_it()
    {
        ConfigNode tree = Expand("list: ${env:LIST}\nnumber: ${env:PORT}\n", new ConfigErrors());
        Assert.Equal(["a", "b"], tree["list"].Items.Select(i => i.Text));
        Assert.Equal(5432L, YamlValues.Of(tree["number"]));
    }

    [Fact]
    public void An_unset_variable_is_empty_and_a_warning_at_its_place()
    {
        var errors = new ConfigErrors();
        Assert.False(Expand("a: 1\nkey: ${env:NONE}\n", errors)["key"].HasValue);
        Assert.Equal("f.yml:2:6: warning: key: environment variable NONE is not set and stands for nothing (write ${env:NONE:-default} for a default)", errors.Findings.Single().ToString());
    }

    [Fact]
    public void A_file_gives_text_or_a_part_of_the_tree()
    {
        using var folder = new TempFolder();
        folder.Write("token", "s3cret\n");
        folder.Write("part.yml", "grpc:\n  endpoint: ${env:HOST}:1\n");
        ConfigNode tree = Expand($"header: Bearer ${{file:{folder.File("token")}}}\nprotocols: ${{file:{folder.File("part.yml")}}}\n", new ConfigErrors());
        Assert.Equal("Bearer s3cret", tree["header"].Text);
        Assert.Equal("db:1", tree["protocols"]["grpc"]["endpoint"].Text);
    }

    [Theory, InlineData("${file:/nowhere/x}", "cannot be read"), InlineData("${vault:x}", "there is no provider vault")]
    public void What_cannot_be_found_is_an_error(string written, string message)
    {
        var errors = new ConfigErrors();
        Expand($"key: {written}\n", errors);
        Assert.Contains(message, errors.Findings.Single(f => f.Severity == FindingSeverity.Error).Message, StringComparison.Ordinal);
    }

    private static ConfigNode Expand(string text, ConfigErrors errors)
    {
        var variables = new Dictionary<string, string> { ["HOST"] = "db", ["PORT"] = "5432", ["EMPTY"] = "", ["INJECT"] = "x\nevil: 1", ["LIST"] = "[a, b]", ["HASH"] = "a #b" };
        return new ValueExpander(new ConfigEnvironment(variables.GetValueOrDefault), new ReadContext(errors, new PathMap("/", []), "/")).Expand(YamlReader.Read("f.yml", text, errors));
    }
}
