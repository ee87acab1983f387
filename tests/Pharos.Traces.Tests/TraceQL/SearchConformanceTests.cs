using System.Globalization;
using System.Text.Json;
using Pharos.Testing;
using Pharos.Traces.Api;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Searches of the trace of traceql/search-trace.otlp.json: in the head, in a segment, and cut apart between head and segments.</summary>
[ConformanceFamily("traceql")]
public sealed class SearchConformanceTests
{
    public static TheoryData<string> SearchFiles => Conformance.Files("traceql", "search*.json");

    public static TheoryData<string> TagFiles => Conformance.Files("traceql", "tag-values*.json");

    [Theory, MemberData(nameof(SearchFiles))]
    public async Task Finds_as_upstream(string file)
    {
        if (file.EndsWith(".otlp.json", StringComparison.Ordinal)) return; // the trace itself
        foreach (Place place in Enum.GetValues<Place>())
        {
            await using TestStore store = await StoreWithTraceAsync(place);
            Cases.Run(file, item => Difference(store, item) is { } difference ? $"{place}: {difference}" : null);
        }
    }

    [Theory, MemberData(nameof(TagFiles))]
    public async Task Lists_values_of_attributes_as_upstream(string file)
    {
        foreach (Place place in Enum.GetValues<Place>())
        {
            await using TestStore store = await StoreWithTraceAsync(place);
            using TraceSnapshot snapshot = store.Store.Snapshot();
            Cases.Run(file, item =>
            {
                string expected = string.Join(',', item.GetProperty("values").EnumerateArray().Select(v => v.GetProperty("value").GetString()!).Order(StringComparer.Ordinal));
                string found = string.Join(',', TagQuery.Values(snapshot.Blocks, item.GetProperty("tag").GetString()!, item.GetProperty("query").GetString()!, 1000, CancellationToken.None).Select(v => v.Plain).Order(StringComparer.Ordinal));
                return expected == found ? null : $"{place}: expected {expected}, found {found}";
            });
        }
    }

    private static string? Difference(TestStore store, JsonElement item)
    {
        long Of(string key, long scale, long fallback) => item.TryGetProperty(key, out JsonElement number) ? number.GetInt64() * scale : fallback;
        Query query = item.TryGetProperty("query", out JsonElement text)
            ? Checker.Parse(text.GetString()!)
            : TagSearch.Query(item.TryGetProperty("tags", out JsonElement tags) ? string.Join(' ', tags.EnumerateObject().Select(t => $"{t.Name}=\"{t.Value}\"")) : "");
        SearchResult result = store.Search(query, new SearchRequest(20, 0, Of("start", 1_000_000_000, long.MinValue), Of("end", 1_000_000_000, long.MaxValue))
        {
            MinDurationNs = Of("minDurationMs", 1_000_000, 0),
            MaxDurationNs = Of("maxDurationMs", 1_000_000, long.MaxValue),
        });
        bool match = item.GetProperty("match").GetBoolean();
        if (result.Traces.Count > 0 != match) return $"expected a match: {match}";
        if (!item.TryGetProperty("span_ids", out JsonElement ids) || ids.GetArrayLength() == 0 || result.Traces.Count == 0) return null;
        string expected = string.Join(',', ids.EnumerateArray().Select(i => i.GetString()).Order());
        string found = string.Join(',', result.Traces[0].Spansets.SelectMany(s => s.Spans).Select(s => s.Id.ToString("x16", CultureInfo.InvariantCulture)).Order());
        return expected == found ? null : $"expected {expected}, found {found}";
    }

    private enum Place
    {
        Head,
        Segment,
        Split,
    }

    private static async Task<TestStore> StoreWithTraceAsync(Place place)
    {
        TestStore store = await TestStore.OpenAsync();
        byte[] trace = File.ReadAllBytes(Conformance.Require("traceql/search-trace.otlp.json"));
        if (place != Place.Split) await store.AppendJsonAsync(trace);
        else
        {
            using JsonDocument document = JsonDocument.Parse(trace);
            int part = 0;
            foreach (JsonElement resourceSpans in document.RootElement.GetProperty("resourceSpans").EnumerateArray())
            {
                await store.AppendJsonAsync(System.Text.Encoding.UTF8.GetBytes($$"""{"resourceSpans": [{{resourceSpans.GetRawText()}}]}"""));
                if (part++ < 2) await store.Store.SealAsync(CancellationToken.None);
            }
        }
        if (place == Place.Segment) await store.Store.SealAsync(CancellationToken.None);
        return store;
    }
}
