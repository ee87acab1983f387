using System.Text.RegularExpressions;
using CsCheck;
using Pharos.Metrics.PromQL.Printing;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Syntax;

public sealed partial class ParserPropertyTests
{
    private static readonly string[] s_pieces =
    [
        "sum", "by", "(", ")", "foo", "{", "}", "a=\"b\"", ",", "[5m]", "[5m:1m]", "[", "]", "offset", "5m", "1", "-", "+", "*", "^", "==", "bool", "on", "group_left", "@", "start()",
        "end", "rate", "topk", "2", "'x'", "\"", "`", "and", "or", "unless", "atan2", "fill(0)", "anchored", "smoothed", ":", ".", "é", "😀", "#", "\n", "0x1F", "1e3", "NaN", "step()", "min_of", "max_of(1,2)", "</", ">/", "!~", "=~", "\\",
    ];

    [Fact]
    public void Never_fails_but_with_a_parse_error() => Gen.Int[0, s_pieces.Length - 1].Array[0, 25].Sample(choice =>
    {
        string query = string.Join(choice.Length % 2 == 0 ? " " : "", choice.Select(i => s_pieces[i]));
        try { Printable(Parser.ParseExpr(query, ParserOptions.All)); }
        catch (ParseException e)
        {
            Assert.NotEmpty(e.Errors);
            foreach (ParseError error in e.Errors) Assert.InRange(error.Span.Start, 0, query.Length);
        }
    }, iter: 20_000);

    public static TheoryData<string> Scripts => Conformance.Files("promql/testdata", "*.test");

    [Theory, MemberData(nameof(Scripts)), ConformanceFamily("promql")]
    public void Queries_of_scripts_print_as_themselves(string file) => ConformanceFile.Run(file, cases =>
    {
        foreach (EvalCommand eval in ScriptParser.Parse(File.ReadAllText(Conformance.Require(file))).OfType<EvalCommand>())
            cases.Case($"line {eval.Line}: {eval.Query} prints as itself", () => { Printable(Parser.ParseExpr(eval.Query, ParserOptions.All)); return null; });
    });

    public static TheoryData<string> RealFiles => Conformance.Files("rules/real", "*.yml|*.yaml");

    [Theory, MemberData(nameof(RealFiles)), ConformanceFamily("rules")]
    public void Real_expressions_parse_and_print_as_themselves(string file) => ConformanceFile.Run(file, cases =>
    {
        foreach (string query in Expressions(File.ReadAllLines(Conformance.Require(file))))
            cases.Case(query, () => { Printable(Parser.ParseExpr(query, ParserOptions.Default)); return null; });
    });

    /// <summary>The scalars under the key <c>expr</c>: blocks, quoted and plain ones, with the lines that go on below.</summary>
    private static IEnumerable<string> Expressions(string[] lines)
    {
        for (int i = 0; i < lines.Length; i++)
        {
            Match match = ExprLine().Match(lines[i]);
            if (!match.Success) continue;
            int indent = match.Groups[1].Length;
            string text = match.Groups[2].Value.Trim();
            if (text is "|" or ">" or "|-" or ">-" or "|+" or ">+") text = "";
            while (i + 1 < lines.Length && (lines[i + 1].Trim().Length == 0 || lines[i + 1].Length - lines[i + 1].TrimStart().Length > indent)) text += "\n" + lines[++i];
            text = text.Trim();
            if (text.StartsWith('\'')) text = text[1..^1].Replace("''", "'", StringComparison.Ordinal);
            else if (text.StartsWith('"')) text = text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
            yield return text;
        }
    }

    [Theory]
    [InlineData("(", ")", "1")]
    [InlineData("sum(", ")", "a")]
    [InlineData("-", "", "a")]
    [InlineData("a+", "", "a")]
    [InlineData("a^", "", "a")]
    [InlineData("", "[5m:]", "a")]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack(string before, string after, string core)
    {
        string query = string.Concat(Enumerable.Repeat(before, 100_000)) + core + string.Concat(Enumerable.Repeat(after, 100_000));
        Assert.Throws<ParseException>(() => Parser.ParseExpr(query, ParserOptions.All));
    }

    [Theory]
    [InlineData("mad_over_time(a[5m])", "function \"mad_over_time\" is not enabled")]
    [InlineData("limitk(1, a)", "limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions")]
    [InlineData("a anchored", "anchored modifier is experimental and not enabled")]
    [InlineData("a + fill(0) b", "binop fill modifiers are experimental and not enabled")]
    public void Experimental_syntax_needs_its_flag(string query, string message) =>
        Assert.Equal(message, Assert.Throws<ParseException>(() => Parser.ParseExpr(query)).Errors[0].Message);

    [Theory]
    [InlineData("foo{a>1}", 0, "unexpected character inside braces: '>'", 5)]
    [InlineData("foo{a=b}", 0, "unexpected identifier \"b\" in label matching, expected string", 6)]
    [InlineData("foo[0m]", 0, "duration must be greater than 0", 4)]
    [InlineData("foo[-5s]", 0, "duration must be greater than 0", 4)]
    [InlineData("foo[5m:10s", 0, "unclosed left bracket", 10)]
    [InlineData("foo[5s*]", 0, "unexpected \"]\" in subquery or range selector, expected number, duration, step(), or range()", 7)]
    [InlineData("foo[5s%0d]", 0, "modulo by zero", 6)]
    [InlineData("foo offset \"1d\"", 0, "unexpected string \"\\\"1d\\\"\" in offset, expected number, duration, step(), or range()", 11)]
    [InlineData("foo offset 1m[5m]", 0, "no offset modifiers allowed before range", 13)]
    [InlineData("foo @ 99999999999999999999", 0, "timestamp out of bounds for @ modifier: 100000000000000000000.000000", 0)]
    [InlineData("nope(foo)", 0, "unknown function with name \"nope\"", 0)]
    [InlineData("-\"a\"", 0, "unary expression only allowed on expressions of type scalar or instant vector, got \"string\"", 0)]
    [InlineData("sum(foo bar)", 1, "no arguments for aggregate expression provided", 0)]
    [InlineData("f('a\uFFFD')", 0, "invalid UTF-8 rune", 2)]
    [InlineData("foo[5m] anchored smoothed", 0, "anchored and smoothed modifiers cannot be used together", 0)]
    [InlineData("foo{a=\"b\" \"c\"}", 0, "unexpected string \"\\\"c\\\"\" in label matching, expected \",\" or \"}\"", 10)]
    public void Says_what_is_wrong_and_where(string query, int index, string message, int startByte)
    {
        ParseError error = Assert.Throws<ParseException>(() => Parser.ParseExpr(query, ParserOptions.All)).Errors[index];
        Assert.Equal((message, startByte), (error.Message, error.Span.InBytes(query).Start));
    }

    private static void Printable(Expr expr)
    {
        string printed = ExprPrinter.Print(expr);
        Assert.Equal(printed, ExprPrinter.Print(Parser.ParseExpr(printed, ParserOptions.All)));
        string pretty = PrettyPrinter.Print(expr, 0, 20);
        Assert.Equal(printed, ExprPrinter.Print(Parser.ParseExpr(pretty, ParserOptions.All)));
    }

    [GeneratedRegex("""^(\s*(?:-\s+)?)"?expr"?:[ ]*(.*)$""")]
    private static partial Regex ExprLine();
}
