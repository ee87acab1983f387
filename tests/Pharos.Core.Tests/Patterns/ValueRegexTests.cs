using System.Text.Json;
using CsCheck;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Core.Tests.Patterns;

public sealed class ValueRegexTests
{
    [Fact, ConformanceFamily("promql")]
    public void Matches_what_upstream_matches() => ConformanceFile.Run("promql/label-regex.json", cases =>
    {
        JsonElement data = Cases.Load(cases.Name);
        string[] values = [.. data.GetProperty("values").EnumerateArray().Select(v => v.GetString()!)];
        foreach (JsonElement test in data.GetProperty("regexes").EnumerateArray())
        {
            string pattern = test.GetProperty("regex").GetString()!;
            string expected = string.Join(",", test.GetProperty("matches").EnumerateArray());
            ValueRegex regex = ValueRegex.Parse(pattern);
            Re2 plain = Re2.CompileAnchored(pattern);
            cases.Expect(pattern, expected, string.Join(",", Enumerable.Range(0, values.Length).Where(i => regex.IsMatch(values[i]))));
            cases.Expect($"{pattern} without shortcuts", expected, string.Join(",", Enumerable.Range(0, values.Length).Where(i => plain.Regex.IsMatch(values[i]))));
        }
    });

    [Fact, ConformanceFamily("promql")]
    public void Matchers_agree_with_upstream() => Cases.Run("promql/label-matchers.json", test =>
    {
        MatchOp op = test.GetProperty("op").GetString() switch { "=" => MatchOp.Equal, "!=" => MatchOp.NotEqual, "=~" => MatchOp.Regex, _ => MatchOp.NotRegex };
        bool expected = test.GetProperty("match").GetBoolean();
        return new LabelMatcher(op, "l", test.GetProperty("pattern").GetString()!).Matches(test.GetProperty("value").GetString()!) == expected ? null : $"expected {expected}: {test}";
    });

    [Theory]
    [InlineData("a|b|c", "a,b,c", "")]
    [InlineData("foo(bar|baz)", "foobar,foobaz", "foo")]
    [InlineData("^x[12]?$", "x1,x2,x", "x")]
    [InlineData("svc-17-.*", null, "svc-17-")]
    [InlineData("(?i)vx", "VX,Vx,vX,vx", "")]
    [InlineData("(?i)abcdefghijk", null, "")]
    [InlineData("ab+c", null, "ab")]
    [InlineData("(a|b)c.*", null, "")]
    [InlineData(@"\Qa.b\E", "a.b", "a.b")]
    [InlineData("10\\.0\\.(1|2).+", null, "10.0.")]
    public void Tells_the_literals_and_the_prefix(string pattern, string? literals, string prefix)
    {
        ValueRegex regex = ValueRegex.Parse(pattern);
        Assert.Equal(literals, regex.SetOfLiterals is null ? null : string.Join(",", regex.SetOfLiterals));
        Assert.Equal(prefix, regex.Prefix);
    }

    [Theory]
    [InlineData("(?P<year>\\d{4})-x", "2024-x", true)]
    [InlineData("[[:alpha:]]+", "abcXYZ", true)]
    [InlineData("[[:^alpha:]]+", "a", false)]
    [InlineData("\\pL+", "äöλ", true)]
    [InlineData("\\p{Greek}+", "λόγος", true)]
    [InlineData("\\PN", "7", false)]
    [InlineData("(?U)a+", "aaa", true)]
    [InlineData("(?i)straße", "STRAßE", true)]
    [InlineData("\\d+", "٣", false)]
    [InlineData("\\w", "é", false)]
    [InlineData("..", "😀", false)]
    [InlineData(".", "😀", true)]
    [InlineData("[😀-😂]", "😁", true)]
    [InlineData("[^a]", "😁", true)]
    [InlineData("[^a]", "\n", true)]
    [InlineData("(?-s).", "\n", false)]
    [InlineData("a.b", "a\nb", true)]
    [InlineData("\\x41\\x{1F600}\\101", "A😀A", true)]
    [InlineData("a{2,3}", "aaaa", false)]
    [InlineData("a{,3}", "a{,3}", true)]
    [InlineData("(?m)a$.^b", "a\nb", true)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[a-]+", "a-", true)]
    [InlineData("|a", "", true)]
    [InlineData("()", "", true)]
    [InlineData("foo\n", "foo", false)]
    [InlineData("foo$", "foo\n", false)]
    public void Reads_the_syntax_of_RE2(string pattern, string value, bool expected) => Assert.Equal(expected, ValueRegex.Parse(pattern).IsMatch(value));

    [Theory]
    [InlineData("foo(bar", "error parsing regexp: missing closing ): `foo(bar`")]
    [InlineData("foo)", "error parsing regexp: unexpected ): `foo)`")]
    [InlineData("*a", "error parsing regexp: missing argument to repetition operator: `*`")]
    [InlineData("a**", "error parsing regexp: invalid nested repetition operator: `**`")]
    [InlineData("[a", "error parsing regexp: missing closing ]: `[a`")]
    [InlineData("[b-a]", "error parsing regexp: invalid character class range: `b-a`")]
    [InlineData("\\y", "error parsing regexp: invalid escape sequence: `\\y`")]
    [InlineData("(a)\\1", "error parsing regexp: invalid escape sequence: `\\1`")]
    [InlineData("(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`")]
    [InlineData("a{1001}", "error parsing regexp: invalid repeat count: `{1001}`")]
    [InlineData("(a{100}){100}", "error parsing regexp: invalid repeat count: `{100}`")]
    [InlineData("a\\", "error parsing regexp: trailing backslash at end of expression: ``")]
    [InlineData("(?P<n>a)(?P<n>b)", "error parsing regexp: duplicate capture group name: `n`")]
    [InlineData("\\p{Klingon}", "error parsing regexp: invalid character class range: `\\p{Klingon}`")]
    public void Refuses_with_the_words_of_Go(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => ValueRegex.Parse(pattern)).Message);

    [Theory]
    [InlineData("(.*)-(?P<env>.*)", "api-prod", "$2/${1}x$env$$$9$", "prod/apixprod$$")]
    [InlineData("(a)(b)?", "a", "[$1$2]", "[a]")]
    public void Expands_as_Go_does(string pattern, string value, string template, string expected)
    {
        Re2 regex = Re2.CompileAnchored(pattern);
        Assert.Equal(expected, regex.Expand(regex.Regex.Match(value), template));
    }

    [Theory]
    [InlineData("b*", "abc", "-", "-a-c-")]
    [InlineData("a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-")]
    [InlineData("", "ab", "-", "-a-b-")]
    [InlineData("(?P<first>\\w+) (\\w+)", "one two", "$2 $first", "two one")]
    public void Replaces_as_Go_does(string pattern, string text, string template, string expected) => Assert.Equal(expected, Re2.Compile(pattern).ReplaceAll(text, template));

    [Fact]
    public void Rewrites_agree_with_the_engine()
    {
        Gen<string> piece = OneOf("a", "b", "ab", ".*", ".+", "😀", "^", "$", "(a|b)", "x|", "(?:a.*)", "[ab]");
        Gen<string> pattern = piece.Array[0, 5].Select(p => string.Concat(p));
        Gen<string> value = OneOf("a", "b", "😀", "x", "\n").Array[0, 6].Select(p => string.Concat(p));
        Gen.Select(pattern, value).Sample((p, v) =>
        {
            if (p.Contains("^*", StringComparison.Ordinal)) return;
            Assert.Equal(Re2.CompileAnchored(p).Regex.IsMatch(v), ValueRegex.Parse(p).IsMatch(v));
        }, iter: 2000);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
