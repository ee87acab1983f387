using System.Text.Json;
using Pharos.Metrics.PromQL.Printing;
using Pharos.Metrics.PromQL.Syntax;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Syntax;

public sealed class ParseConformanceTests
{
    private static List<JsonElement> Cases(string file) =>
        [.. JsonDocument.Parse(File.ReadAllText(Conformance.Require(file))).RootElement.EnumerateArray()];

    [Fact]
    public void Accepts_and_rejects_as_upstream_with_its_messages_and_places()
    {
        var failures = new List<string>();
        foreach (JsonElement test in Cases("promql/parse.json"))
        {
            string query = test.GetProperty("query").GetString()!;
            string expected = test.GetProperty("valid").GetBoolean()
                ? test.GetProperty("ast").GetString()!
                : string.Join("; ", test.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("message").GetString()} @{e.GetProperty("start").GetInt32()}-{e.GetProperty("end").GetInt32()}"));
            string actual;
            try { actual = Parser.ParseExpr(query, ParserOptions.All).GetType().Name; }
            catch (ParseException e)
            {
                actual = string.Join("; ", e.Errors.Select(x => $"{x.Message} @{x.Span.InBytes(query).Start}-{x.Span.InBytes(query).End}"));
            }
            if (actual != expected) failures.Add($"{query}\n  expected {expected}\n  actual   {actual}");
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Prints_the_canonical_line()
    {
        var failures = new List<string>();
        foreach (JsonElement test in Cases("promql/printer.json"))
        {
            string query = test.GetProperty("query").GetString()!, expected = test.GetProperty("printed").GetString()!;
            string actual = Attempt(() => Parser.ParseExpr(query, ParserOptions.All).ToString());
            if (actual != expected) failures.Add($"{query}\n  expected {expected}\n  actual   {actual}");
            else if (Attempt(() => Parser.ParseExpr(actual, ParserOptions.All).ToString()) != actual) failures.Add($"{actual} does not print as itself");
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Breaks_lines_as_upstream_does_in_its_tests_at_ten_characters()
    {
        var failures = new List<string>();
        foreach (JsonElement test in Cases("promql/prettier.json"))
        {
            string query = test.GetProperty("query").GetString()!, expected = test.GetProperty("pretty").GetString()!;
            string actual = Attempt(() => PrettyPrinter.Print(Parser.ParseExpr(query, ParserOptions.All), 0, 10));
            if (actual != expected) failures.Add($"{query}\n  expected {expected}\n  actual   {actual}");
        }
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string Attempt(Func<string> action)
    {
        try { return action(); }
        catch (ParseException e) { return e.Message; }
    }
}
