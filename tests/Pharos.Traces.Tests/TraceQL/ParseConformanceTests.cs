using System.Text.Json;
using Pharos.Testing;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Cases of Tempo's own parser tests (traceql/parse.json, attributes.json).</summary>
public sealed class ParseConformanceTests
{
    [Fact]
    public void Parses_refuses_and_prints_as_upstream()
    {
        var failures = new List<string>();
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require("traceql/parse.json")));
        foreach (JsonElement item in cases.RootElement.EnumerateArray())
        {
            string query = item.GetProperty("query").GetString()!, status = item.GetProperty("status").GetString()!;
            (string outcome, string? printed, TraceQLException? error) = Judge(query);
            bool expected = status switch { "parses" => outcome is "valid" or "validate_error" or "unsupported", _ => outcome == status };
            if (!expected) failures.Add($"{query}: expected {status}, is {outcome}: {error?.Message}");
            if (item.TryGetProperty("printed", out JsonElement text) && printed != text.GetString()) failures.Add($"{query}: expected {text}, prints {printed}");
            if (item.TryGetProperty("error", out JsonElement e) && error is not null
                && (error.Reason, error.Line, error.Column) != (e.GetProperty("message").GetString()!, e.GetProperty("line").GetInt32(), e.GetProperty("col").GetInt32()))
                failures.Add($"{query}: expected {e.GetProperty("line")}:{e.GetProperty("col")} {e.GetProperty("message")}, is {error.Line}:{error.Column} {error.Reason}");
            if (printed is not null && Parser.Parse(printed).ToString() != printed) failures.Add($"{query}: {printed} does not parse to what it prints");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} failed:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void Reads_attributes_and_intrinsics_as_tokens()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require("traceql/attributes.json")));
        Assert.All(cases.RootElement.EnumerateArray(), item => Assert.Equal(TokenKind.End, Lexer.Read(item.GetProperty("attribute").GetString()!)[^1].Kind));
    }

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
