namespace Pharos.Templates.Tests;

public sealed class TemplateLimitTests
{
    private static string Run(string text, object? data = null, TemplateOptions? options = null, bool html = false)
    {
        var set = new TemplateSet(new Dictionary<string, TemplateFunction>(), options ?? new TemplateOptions());
        set.Parse("t", text);
        return set.Execute("t", data, html);
    }

    [Fact]
    public void A_template_that_calls_itself_ends_with_an_error() =>
        Assert.Contains("exceeded maximum template depth", Assert.Throws<TemplateExecutionException>(() => Run("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_loop_without_end_ends_with_an_error() =>
        Assert.Contains("steps", Assert.Throws<TemplateExecutionException>(() => Run("{{range 1000000000}}{{end}}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Output_beyond_the_limit_is_an_error() =>
        Assert.Contains("output is longer", Assert.Throws<TemplateExecutionException>(() => Run("{{range 100}}0123456789{{end}}", null, new TemplateOptions { MaxOutput = 500 })).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_without_end_is_a_syntax_error() =>
        Assert.Contains("nested deeper", Assert.Throws<TemplateSyntaxException>(() => Run("{{" + new string('(', 5000))).Message, StringComparison.Ordinal);

    public static TheoryData<string, string> Newer => new()
    {
        { "{{range 3}}{{.}}{{end}}", "012" },
        { "{{range $i := 3}}<{{$i}}>{{end}}", "<0><1><2>" },
        { "{{with false}}a{{else with 5}}{{.}}{{else}}c{{end}}", "5" },
        { "{{with 0}}a{{else with \"\"}}{{.}}{{else}}c{{end}}", "c" },
        { "{{block \"b\" 7}}<{{.}}>{{end}}", "<7>" },
        { "{{- /* c */ -}} x {{- 1 -}} y", "x1y" },
    };

    [Theory, MemberData(nameof(Newer))]
    public void Runs_what_newer_Go_has(string text, string expected) => Assert.Equal(expected, Run(text));

    [Fact]
    public void A_missing_key_of_a_typed_map_is_its_zero()
    {
        var map = new TemplateMap([new("one", 1L)], "map[string]int", 0L);
        Assert.Equal("0|<no value>", Run("{{index . \"none\"}}|{{.none}}", map));
        Assert.Equal("0", Run("{{.none}}", map, new TemplateOptions { MissingKey = MissingKey.Zero }));
        Assert.Contains("map has no entry for key \"none\"", Assert.Throws<TemplateExecutionException>(() => Run("{{.none}}", map, new TemplateOptions { MissingKey = MissingKey.Error })).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Pages => new()
    {
        { "<b>{{.}}</b>", "<b>&lt;x&gt; &amp; &#34;y&#34;</b>" },
        { "<a title=\"{{.}}\">", "<a title=\"&lt;x&gt; &amp; &#34;y&#34;\">" },
        { "<a title={{.}}>", "<a title=&lt;x&gt;&#32;&amp;&#32;&#34;y&#34;>" },
        { "<a href=\"/?q={{.}}\">", "<a href=\"/?q=%3cx%3e%20%26%20%22y%22\">" },
        { "<a href=\"{{\"javascript:alert(1)\"}}\">", "<a href=\"#ZgotmplZ\">" },
        { "<a href=\"{{\"https://a/b?c=d\"}}\">", "<a href=\"https://a/b?c=d\">" },
        { "<script>var x = {{.}};</script><i>{{1}}</i>", "<script>var x = \"\\u003cx\\u003e \\u0026 \\\"y\\\"\";</script><i>1</i>" },
        { "a<!-- {{.}} -->b", "ab" },
    };

    [Theory, MemberData(nameof(Pages))]
    public void Escapes_for_the_place_in_the_page(string text, string expected) => Assert.Equal(expected, Run(text, "<x> & \"y\"", html: true));
}
