namespace Pharos.Configuration.Tests;

public sealed class ConfigEnvironmentTests
{
    private static readonly ConfigEnvironment s_environment = new(name => name switch { "HOST" => "10.0.0.1", "EMPTY" => "", "MULTI" => "a\nb", _ => null });

    [Theory]
    [InlineData("${HOST}:9100", "10.0.0.1:9100")]
    [InlineData("${NONE:-x y}", "x y")]
    [InlineData("${EMPTY:-x}", "x")]
    [InlineData("[${EMPTY}]", "[]")]
    [InlineData("$1 ${1} $HOST $${HOST} ${env:HOST} ${a.b} ${}", "$1 ${1} $HOST $${HOST} ${env:HOST} ${a.b} ${}")]
    [InlineData("a: 1 # ${NONE}", "a: 1 # ${NONE}")]
    [InlineData("# ${NONE}", "# ${NONE}")]
    [InlineData("  - replacement: ${group}-x", "  - replacement: ${group}-x")]
    public void Expands_only_named_variables(string text, string expected)
    {
        var errors = new ConfigErrors();
        Assert.Equal(expected, s_environment.Expand("f.yml", text, errors).Text);
        Assert.Empty(errors.Findings);
    }

    [Fact]
    public void An_unset_variable_is_an_error_that_names_it()
    {
        var errors = new ConfigErrors();
        s_environment.Expand("f.yml", "a: 1\nb: ${NONE}\n", errors);
        Assert.Equal("f.yml:2:4: error: environment variable NONE is not set (write ${NONE:-default} for a default)", Assert.Single(errors.Findings).ToString());
    }

    [Fact]
    public void A_value_with_a_line_break_is_refused()
    {
        var errors = new ConfigErrors();
        s_environment.Expand("f.yml", "a: ${MULTI}", errors);
        Assert.Contains("holds a line break", Assert.Single(errors.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_lead_back_to_the_text_before_expansion()
    {
        var errors = new ConfigErrors();
        ConfigText text = s_environment.Expand("f.yml", "a: [\"${HOST}\", x, \"${HOST}\", y]\n", errors);
        ConfigNode list = YamlReader.Read(text, errors)["a"];
        Assert.Equal([5, 16, 19, 30], list.Items.Select(i => i.Position.Column));
    }
}
