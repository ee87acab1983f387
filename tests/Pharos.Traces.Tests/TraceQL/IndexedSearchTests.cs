using CsCheck;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>What blocks find by dictionaries and bounds is what a plain look at every span finds: in the head, in segments, and with traces cut apart.</summary>
public sealed class IndexedSearchTests
{
    private static readonly string[] s_values = ["a", "b", "user-1", ""];

    private static readonly Gen<SpanSpec> s_span =
        from trace in Gen.Int[1, 12]
        from id in Gen.ULong[1, 30]
        from parent in Gen.ULong[0, 30]
        from start in Gen.Long[0, 50]
        from duration in Gen.Long[0, 2_000_000_000]
        from service in Of("web", "db", "")
        from kind in Gen.Int[0, 5]
        from status in Gen.Int[0, 2]
        from attributes in Gen.Select(Of("x", "y", "service.name"), Gen.OneOf(Of(s_values).Select(v => (object)v), Gen.Long[0, 5].Select(v => (object)v), Gen.Bool.Select(v => (object)v), Of<object>((object)new[] { "a", "b" }), Gen.Double[0, 3].Select(v => (object)v))).Array[0, 4]
        from hasEvent in Gen.Bool
        select new SpanSpec((UInt128)(uint)trace, id, parent == id ? 0 : parent, $"op-{id % 4}", 1_000_000_000_000 + (start * 1_000_000), duration, service)
        {
            Kind = kind, Status = status, StatusMessage = status == 2 ? "failed" : "", Scope = id % 3 == 0 ? "lib" : "",
            Attributes = [.. attributes.Select(a => (a.Item1, a.Item2))], Events = hasEvent ? ["exception"] : [],
        };

    private static readonly Gen<string> s_condition = Gen.OneOf(
        Gen.Select(Of("span.x", ".x", ".y", "resource.service.name", ".service.name", "name", "statusMessage", "event:name", ".event.kind", "rootName"), Of("=", "!=", "=~", "!~", ">"), Of("a", "b", "user.*", "web", "op-1", "exception", ""))
            .Select((attribute, op, value) => $"{attribute} {op} `{value}`"),
        Gen.Select(Of("span.x", ".y", "duration", "childCount"), Of("=", "!=", ">", "<="), Of("1", "2.5", "500ms", "3")).Select((attribute, op, value) => $"{attribute} {op} {value}"),
        Of("status = error", "status != ok", "kind = server", "span.x != nil", ".y = nil", ".x", "instrumentation:name = `lib`", "span.x + 1 > 2", "!(span.x = `a`)", "true", "false"));

    private static readonly Gen<string> s_filter = Gen.Select(s_condition, s_condition, Of("", " && ", " || ")).Select((a, b, op) => op.Length == 0 ? $"{{ {a} }}" : $"{{ {a}{op}{b} }}");

    private static readonly Gen<string> s_query = Gen.OneOf(
        s_filter,
        Gen.Select(s_filter, Of("&&", "||", ">>", ">", "<<", "<", "~", "!>>", "!>", "!~", "&>>", "&~"), s_filter).Select((a, op, b) => $"{a} {op} {b}"),
        Gen.Select(s_filter, Of("count() > 1", "avg(duration) > 1s", "by(resource.service.name) | count() = 1", "{ status = error }", "select(span.x)")).Select((a, stage) => $"{a} | {stage}"));

    [Fact]
    public async Task Indexed_search_finds_what_a_plain_scan_finds() => await Gen.Select(s_span.Array[1, 40], s_query.Array[1, 12], Gen.Int[0, 3]).SampleAsync(async (spans, queries, seals) =>
    {
        SpanSpec[] distinct = [.. spans.DistinctBy(s => (s.TraceId, s.Id))];
        await using TestStore store = await TestStore.OpenAsync();
        int size = (distinct.Length / (seals + 1)) + 1;
        foreach (SpanSpec[] part in distinct.Chunk(size))
        {
            await store.Store.AppendAsync(SpanSpec.Request(part), CancellationToken.None);
            if (seals > 0) await store.Store.SealAsync(CancellationToken.None);
        }
        await using TestStore plain = await TestStore.OpenAsync();
        await plain.Store.AppendAsync(SpanSpec.Request(distinct), CancellationToken.None);
        foreach (string query in queries)
        {
            string expected = Plain(plain, query), found = Indexed(store, query);
            Assert.True(expected == found, $"{query} with {seals} seals:\nexpected {expected}\nfound    {found}");
        }
    }, iter: Iterations);

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static long Iterations => long.TryParse(Environment.GetEnvironmentVariable("PHAROS_FUZZ_ITERATIONS"), out long set) ? set : 60;

    private static string Indexed(TestStore store, string text) => string.Join('\n', store.Search(text, limit: 1000).Traces.OrderBy(t => t.Id)
        .Select(t => $"{t.Id:x}: {string.Join(" | ", t.Spansets.Select(s => string.Join(',', s.Spans.Select(x => x.Id).Order())).Order(StringComparer.Ordinal))}"));

    private static string Plain(TestStore store, string text)
    {
        Query query = Checker.Parse(text);
        CompiledQuery compiled = CompiledQuery.Of(query, query.Spans!);
        using TraceSnapshot snapshot = store.Store.Snapshot();
        using SpanReader reader = snapshot.Blocks.Single().Open(compiled.Attributes);
        var lines = new List<(UInt128 Id, string Text)>();
        for (int number = 0; number < reader.TraceCount; number++)
        {
            var rows = new List<int>();
            reader.RowsOf(number, rows);
            var trace = new TraceSpans(compiled.Attributes);
            trace.Reset(reader.TraceIdOf(number), null);
            foreach (int row in rows) trace.Add(reader, row);
            IReadOnlyList<Spanset> sets = compiled.Evaluator.Evaluate(compiled.Spans, trace);
            if (sets.Count > 0) lines.Add((trace.Id, $"{trace.Id:x}: {string.Join(" | ", sets.Select(s => string.Join(',', s.Spans.Select(trace.SpanId).Order())).Order(StringComparer.Ordinal))}"));
        }
        return string.Join('\n', lines.OrderBy(l => l.Id).Select(l => l.Text));
    }
}
