using System.Text.Json;
using Pharos.Logs.LogQL.Printing;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.Tests.LogQL.Support;
using Pharos.Testing;

namespace Pharos.Logs.Tests.LogQL;

[ConformanceFamily("logql")]
public sealed class ParseConformanceTests
{
    /// <summary>The width of upstream's own tests, which the data comes from; its server breaks lines at 100.</summary>
    private const int PrettyWidth = 20;

    public static TheoryData<string> ParseFiles => Conformance.Files("logql", "parse*.json");

    public static TheoryData<string> SelectorFiles => Conformance.Files("logql", "equality-matcher*.json");

    public static TheoryData<string> ConstructionFiles => Conformance.Files("logql", "stage-construction*.json");

    [Theory, MemberData(nameof(ParseFiles))]
    public void Queries_are_judged_and_printed_as_Loki_does(string file) => Cases.Run(file, test =>
    {
        string query = test.Text("query")!;
        bool isValid = test.Flag("valid")!.Value;
        bool hasError = test.TryGetProperty("error", out JsonElement error);
        if (hasError && error.TryGetProperty("message", out JsonElement reason) && reason.ValueKind == JsonValueKind.Null) return null; // refused, it does not say why: nothing to hold to
        Expr expr;
        try { expr = Parser.ParseUnselective(query); }
        catch (ParseException e)
        {
            if (isValid) return e.Message;
            if (!hasError || error.Text("message") is not { } message) return null;
            if (e.Reason != message) return $"says {e.Reason}, not {message}";
            (int line, int column) = (error.GetProperty("line").GetInt32(), error.GetProperty("col").GetInt32());
            return e.Line == line && e.Column == column ? null : $"at {e.Line}:{e.Column}, not {line}:{column}";
        }
        string printed = ExprPrinter.Print(expr), pretty = PrettyPrinter.Print(expr, PrettyWidth);
        if (!isValid) return "parses";
        bool isLog = expr is LogExpr;
        // The kind of some log queries is recorded as metric: those of upstream's table of queries that a shard of a frontend may run.
        if (test.Text("kind") == "log" && !isLog) return "is no log query";
        if (test.Text("printed") is { } wantedPrint && printed != wantedPrint) return $"printed {printed}, not {wantedPrint}";
        if (test.Text("pretty") is { } wantedPretty && pretty != wantedPretty) return $"pretty\n{pretty}\nnot\n{wantedPretty}";
        if (ExprPrinter.Print(Parser.ParseUnselective(printed)) != printed) return $"prints {printed}, which parses to another tree";
        return ExprPrinter.Print(Parser.ParseUnselective(pretty)) == printed ? null : "its pretty form parses to another tree";
    });

    [Theory, MemberData(nameof(SelectorFiles))]
    public void Selectors_must_be_selective(string file) => Cases.Run(file, test =>
    {
        Exception? fault = Record.Exception(() => Parser.Parse(test.Text("query")!));
        return fault is null == test.Flag("accepted") ? null : fault?.Message ?? "is accepted";
    });

    [Theory, MemberData(nameof(ConstructionFiles))]
    public void Stages_are_checked_when_a_query_parses(string file) => Cases.Run(file, test =>
    {
        Exception? fault = Record.Exception(() => Parser.Parse(test.Text("query")!));
        if (fault is null != (test.Flag("valid") ?? false)) return fault?.Message ?? "is accepted";
        return test.Text("error_contains") is { } part && !fault!.Message.Contains(part, StringComparison.Ordinal) ? fault.Message : null;
    });
}
