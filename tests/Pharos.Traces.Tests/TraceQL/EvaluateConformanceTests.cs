using System.Text.Json;
using Pharos.Testing;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Spansets in, spansets out (traceql/evaluate.json); evaluated span by span, and with rows found first as a block does.</summary>
public sealed class EvaluateConformanceTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void Evaluates_as_upstream(bool withRowsFoundFirst)
    {
        var failures = new List<string>();
        int cases = 0;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require("traceql/evaluate.json")));
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            cases++;
            string query = item.GetProperty("query").GetString()!;
            List<string> found = [.. item.GetProperty("input").EnumerateArray().SelectMany(set => Evaluate(query, set, withRowsFoundFirst))];
            if (item.TryGetProperty("matches", out JsonElement matches))
            {
                if (matches.GetBoolean() != found.Count > 0) failures.Add($"{query}: expected {matches}, found {found.Count}");
                continue;
            }
            List<string> expected = [.. item.GetProperty("output").EnumerateArray().Select(set => Ids(set.GetProperty("spans").EnumerateArray()))];
            if (!expected.SequenceEqual(found)) failures.Add($"{query}: expected {string.Join(" | ", expected)}, found {string.Join(" | ", found)}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {cases} failed:\n{string.Join('\n', failures)}");
    }

    private static IEnumerable<string> Evaluate(string text, JsonElement set, bool withRowsFoundFirst)
    {
        Query query = Checker.Parse(text);
        CompiledQuery compiled = CompiledQuery.Of(query, query.Spans!);
        JsonElement spans = set.GetProperty("spans");
        using var reader = new MemoryReader(spans, compiled.Attributes);
        var known = new Dictionary<SpansetFilter, RowSet>();
        if (withRowsFoundFirst && compiled.Candidates(reader, known) is { IsEmpty: true }) return [];
        var trace = new TraceSpans(compiled.Attributes);
        trace.Reset(1, withRowsFoundFirst ? known : null);
        for (int row = 0; row < reader.SpanCount; row++) trace.Add(reader, row);
        return compiled.Evaluator.Evaluate(compiled.Spans, trace).Select(s => Ids(s.Spans.Select(i => spans[i])));
    }

    private static string Ids(IEnumerable<JsonElement> spans) =>
        string.Join(',', spans.Select(s => s.TryGetProperty("id", out JsonElement id) ? id[0].GetInt32() : 0).Order());
}
