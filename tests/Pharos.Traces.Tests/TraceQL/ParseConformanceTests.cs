using System.Text.Json;
using Pharos.Testing;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Cases of Tempo's own parser tests: outcome, printed form, message and place; what is printed parses to the same again.</summary>
[ConformanceFamily("traceql")]
public sealed class ParseConformanceTests
{
    public static TheoryData<string> ParseFiles => Conformance.Files("traceql", "parse*.json");

    public static TheoryData<string> AttributeFiles => Conformance.Files("traceql", "attributes*.json");

    [Theory, MemberData(nameof(ParseFiles))]
    public void Parses_refuses_and_prints_as_upstream(string file) => Cases.Run(file, item =>
    {
        string query = item.GetProperty("query").GetString()!, status = item.GetProperty("status").GetString()!;
        (string outcome, string? printed, TraceQLException? error) = Judge(query);
        bool expected = status switch { "parses" => outcome is "valid" or "validate_error" or "unsupported", _ => outcome == status };
        if (!expected) return $"expected {status}, is {outcome}: {error?.Message}";
        if (item.TryGetProperty("printed", out JsonElement text) && printed != text.GetString()) return $"expected {text}, prints {printed}";
        if (item.TryGetProperty("error", out JsonElement e) && error is not null
            && (error.Reason, error.Line, error.Column) != (e.GetProperty("message").GetString()!, e.GetProperty("line").GetInt32(), e.GetProperty("col").GetInt32()))
            return $"expected {e.GetProperty("line")}:{e.GetProperty("col")} {e.GetProperty("message")}, is {error.Line}:{error.Column} {error.Reason}";
        return printed is not null && Parser.Parse(printed).ToString() != printed ? $"{printed} does not parse to what it prints" : null;
    });

    [Theory, MemberData(nameof(AttributeFiles))]
    public void Reads_attributes_and_intrinsics_as_tokens(string file) => Cases.Run(file, item =>
    {
        bool valid;
        try { valid = Lexer.Read(item.GetProperty("attribute").GetString()!)[^1].Kind == TokenKind.End; }
        catch (TraceQLException) { valid = false; }
        return valid == item.GetProperty("valid").GetBoolean() ? null : $"valid: {valid}";
    });

    private static (string Outcome, string? Printed, TraceQLException? Error) Judge(string text)
    {
        string? printed = null;
        try
        {
            Query query = Parser.Parse(text);
            printed = query.ToString();
            Checker.Check(query);
            return ("valid", printed, null);
        }
        catch (TraceQLException e)
        {
            return (e.Fault switch { TraceQLFault.Syntax => "parse_error", TraceQLFault.Unsupported => "unsupported", _ => "validate_error" }, printed, e);
        }
    }
}
