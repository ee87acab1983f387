using System.Text.Json;
using Pharos.Testing;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Spansets in, spansets out (traceql/evaluate.json); evaluated span by span, and with rows found first as a block does.</summary>
[ConformanceFamily("traceql")]
public sealed class EvaluateConformanceTests
{
    public static TheoryData<string> Files => Conformance.Files("traceql", "evaluate*.json");

    [Theory, MemberData(nameof(Files))]
    public void Evaluates_as_upstream(string file) => Cases.Run(file, item => Difference(item, withRowsFoundFirst: false) ?? Difference(item, withRowsFoundFirst: true));

    private static string? Difference(JsonElement item, bool withRowsFoundFirst)
    {
        string query = item.GetProperty("query").GetString()!;
        List<string> found = [.. item.GetProperty("input").EnumerateArray().SelectMany(set => Evaluate(query, set, withRowsFoundFirst))];
        if (item.TryGetProperty("matches", out JsonElement matches)) return matches.GetBoolean() == found.Count > 0 ? null : $"expected {matches}, found {found.Count}";
        List<string> expected = [.. item.GetProperty("output").EnumerateArray().Select(set => Ids(set.GetProperty("spans").EnumerateArray()))];
        return expected.SequenceEqual(found) ? null : $"expected {string.Join(" | ", expected)}, found {string.Join(" | ", found)}";
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
