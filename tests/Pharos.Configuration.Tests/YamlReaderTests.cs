using System.Text;

namespace Pharos.Configuration.Tests;

public sealed class YamlReaderTests
{
    private static (ConfigNode Node, ConfigErrors Errors) Read(string yaml)
    {
        var errors = new ConfigErrors();
        return (YamlReader.Read("f.yml", yaml, errors), errors);
    }

    [Fact]
    public void Every_node_knows_its_place_and_path()
    {
        (ConfigNode node, ConfigErrors errors) = Read("a:\n  - b: 1\n    c: [x, y]\n");
        Assert.Empty(errors.Findings);
        ConfigNode y = node["a"][0]["c"][1];
        Assert.Equal("y", y.Text);
        Assert.Equal("a[0].c[1]", y.Path);
        Assert.Equal("f.yml:3:12", y.Position.ToString());
        Assert.False(node["nothing"]["here"].Exists);
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "f.yml:2:1: error: key \"a\" is already set at line 1")]
    [InlineData("a: *x\n", "f.yml:1:4: error: alias *x names no anchor before it")]
    [InlineData("a: [1\n", "f.yml:2:1: error: invalid YAML")]
    [InlineData("a: [\nb: [c]\n", "f.yml:1:4: error: invalid YAML after here")]
    [InlineData("a:\n  b: [\n  c: [d]\n", "f.yml:2:6: error: invalid YAML after here")]
    [InlineData("{a: !!f]x y}\n", "f.yml:1:3: error: invalid YAML after here")]
    [InlineData("? [a]\n: 1\n", "f.yml:1:3: error: a key must be a scalar")]
    public void Faults_have_a_place(string yaml, string expected)
    {
        (_, ConfigErrors errors) = Read(yaml);
        Assert.Contains(errors.Findings, f => f.ToString().StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Merged_keys_give_way_to_own_ones()
    {
        (ConfigNode node, ConfigErrors errors) = Read("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n");
        Assert.Empty(errors.Findings);
        Assert.Equal("1", node["own"]["x"].Text);
        Assert.Equal("3", node["own"]["y"].Text);
    }

    [Fact]
    public void An_alias_bomb_is_refused_without_being_expanded()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        (_, ConfigErrors errors) = Read(yaml.ToString());
        Assert.Contains(errors.Findings, f => f.Message.Contains("nodes after aliases are expanded", StringComparison.Ordinal));
    }

    [Fact]
    public void Nesting_too_deep_is_refused()
    {
        (_, ConfigErrors errors) = Read(new string('[', 5000) + new string(']', 5000));
        Assert.Contains(errors.Findings, f => f.Message.Contains("nested deeper", StringComparison.Ordinal) || f.Message.Contains("invalid YAML", StringComparison.Ordinal));
    }

    [Fact]
    public void Unknown_keys_are_errors_that_name_the_nearest_known_one()
    {
        (ConfigNode node, ConfigErrors errors) = Read("scrape_intervall: 5s\n");
        var reader = new MappingReader(node, errors);
        reader.Duration("scrape_interval", TimeSpan.Zero);
        reader.End();
        Assert.Equal("f.yml:1:1: error: scrape_intervall: unknown key, did you mean scrape_interval?", Assert.Single(errors.Findings).ToString());
    }

    [Fact]
    public void Values_of_the_wrong_type_say_what_was_expected()
    {
        (ConfigNode node, ConfigErrors errors) = Read("i: x\nb: \"true\"\nd: 5 minutes\nl: {a: 1}\nn: 11\n");
        var reader = new MappingReader(node, errors);
        reader.Integer("i", 0);
        reader.Bool("b", false);
        reader.Duration("d", TimeSpan.Zero);
        reader.Strings("l");
        reader.Integer("n", 0, 1, 10);
        reader.End();
        Assert.Equal(
            [
                "f.yml:1:4: error: i: expected an integer, found \"x\"",
                "f.yml:2:4: error: b: expected true or false, found \"true\"",
                "f.yml:3:4: error: d: not a valid duration string: \"5 minutes\": 2: expected a unit (y, w, d, h, m, s, ms)",
                "f.yml:4:4: error: l: expected a list, found a mapping",
                "f.yml:5:4: error: n: must be 1 to 10, is 11",
            ],
            errors.Findings.Select(f => f.ToString()));
    }
}
