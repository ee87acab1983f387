using CsCheck;
using Pharos.Templates.Alertmanager;

namespace Pharos.Templates.Tests;

public sealed class HostileTemplateTests
{
    private static readonly string[] s_pieces =
    [
        "{{", "}}", "{{-", "-}}", " ", "\n", "if", "else", "end", "range", "with", "define", "block", "template", "break", "continue", "nil", "true", ".", ".A", ".B.C", "$", "$x", ":=", "=", ",", "|",
        "(", ")", "\"s\"", "`r`", "'c'", "1", "-2", "0x1p4", "1.5e3", "2i", "printf", "\"%d%s%v%[3]*.[2]*[1]f\"", "index", "slice", "len", "eq", "lt", "and", "or", "not", "html", "js", "urlquery", "call",
        "toJson", "dict", "list", "append", "date", "tz", "since", "toDate", "reReplaceAll", "match", "join", "title", "humanizeDuration", "base64decode", "/*", "*/", "é", "\u0000", "text", "<a href=\"", "<script>", "</script>",
    ];

    [Fact]
    public void Any_text_is_a_template_or_an_error_with_a_message() =>
        Gen.Int[0, s_pieces.Length - 1].Array[0, 25].Sample(pieces =>
        {
            string text = string.Concat(pieces.Select(i => s_pieces[i] + (i % 3 == 0 ? " " : "")));
            var data = new TemplateMap([new("A", new TemplateList([1L, "x", null])), new("B", new TemplateMap([new("C", 2.5)]))]);
            var set = new TemplateSet(AlertmanagerFunctions.Create(TimeProvider.System), new TemplateOptions { MaxSteps = 10_000, MaxOutput = 100_000 });
            try
            {
                set.Parse("t", text);
                set.Execute("t", data);
                set.Execute("t", data, html: true);
            }
            catch (TemplateSyntaxException e) { Assert.StartsWith("template: t:", e.Message, StringComparison.Ordinal); }
            catch (TemplateExecutionException e) { Assert.StartsWith("template: ", e.Message, StringComparison.Ordinal); }
        }, iter: 5_000);

    /// <summary>Found by <see cref="TemplateFuzzTests"/>.</summary>
    [Theory, InlineData("{{ \ud800 }}"), InlineData("{{ .A\udc00 }}"), InlineData("{{ .\ud800x }}")]
    public void Half_a_surrogate_pair_is_an_unexpected_character(string text) =>
        Assert.StartsWith("template: t:1: ", Assert.Throws<TemplateSyntaxException>(() => new TemplateSet(AlertmanagerFunctions.Create(TimeProvider.System), new TemplateOptions()).Parse("t", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_format_prints_something() =>
        Gen.Select(Gen.String[Gen.Char["%+-# 0123456789.*[]vTtbcdoOqxXUeEfFgGsp\u00e9"], 0, 12], Gen.Int[0, 8].Array[0, 3]).Sample((format, kinds) =>
        {
            object?[] values = [.. kinds.Select(k => (object?)(k switch
            {
                0 => null, 1 => 7L, 2 => -1.5, 3 => "t", 4 => true, 5 => double.NaN, 6 => new TemplateList(["a", 1L]), 7 => new GoDuration(5), _ => (byte)200,
            }))];
            Assert.NotNull(GoFormat.Sprintf(format, values));
        }, iter: 5_000);
}
