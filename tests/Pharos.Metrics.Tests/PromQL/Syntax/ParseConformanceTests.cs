using System.Text.Json;
using Pharos.Metrics.PromQL.Printing;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Syntax;

[ConformanceFamily("promql")]
public sealed class ParseConformanceTests
{
    [Fact]
    public void Accepts_and_rejects_as_upstream_with_its_messages_and_places() => Run("promql/parse.json", (query, test) =>
    {
        string expected = test.GetProperty("valid").GetBoolean()
            ? test.GetProperty("ast").GetString()!
            : string.Join("; ", test.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("message").GetString()} @{e.GetProperty("start").GetInt32()}-{e.GetProperty("end").GetInt32()}"));
        string actual;
        try { actual = Parser.ParseExpr(query, ParserOptions.All).GetType().Name; }
        catch (ParseException e)
        {
            actual = string.Join("; ", e.Errors.Select(x => $"{x.Message} @{x.Span.InBytes(query).Start}-{x.Span.InBytes(query).End}"));
        }
        return (expected, actual);
    });

    [Fact]
    public void Prints_the_canonical_line() => Run("promql/printer.json", (query, test) =>
        (test.GetProperty("printed").GetString()!, Attempt(() => Parser.ParseExpr(query, ParserOptions.All).ToString())));

    [Fact]
    public void What_is_printed_prints_as_itself() => Run("promql/printer.json", (query, _) =>
    {
        string printed = Attempt(() => Parser.ParseExpr(query, ParserOptions.All).ToString());
        return (printed, Attempt(() => Parser.ParseExpr(printed, ParserOptions.All).ToString()));
    });

    [Fact]
    public void Breaks_lines_as_upstream_does_in_its_tests_at_ten_characters() => Run("promql/prettier.json", (query, test) =>
        (test.GetProperty("pretty").GetString()!, Attempt(() => PrettyPrinter.Print(Parser.ParseExpr(query, ParserOptions.All), 0, 10))));

    private static void Run(string file, Func<string, JsonElement, (string Expected, string Actual)> run) => ConformanceFile.Run(file, cases =>
    {
        foreach ((int index, JsonElement test) in Cases.Load(file).EnumerateArray().Index())
        {
            (string expected, string actual) = run(test.GetProperty("query").GetString()!, test);
            cases.Expect(Cases.Name(index, test), expected, actual);
        }
    });

    private static string Attempt(Func<string> action)
    {
        try { return action(); }
        catch (ParseException e) { return e.Message; }
    }
}
