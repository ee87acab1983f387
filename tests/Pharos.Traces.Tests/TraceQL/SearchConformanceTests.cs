using System.Globalization;
using System.Text.Json;
using Pharos.Testing;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Searches of the trace of traceql/search-trace.otlp.json: in the head, in a segment, and cut apart between both.</summary>
public sealed class SearchConformanceTests
{
    public enum Place
    {
        Head,
        Segment,
        Split,
    }

    [Theory, InlineData(Place.Head), InlineData(Place.Segment), InlineData(Place.Split)]
    public async Task Finds_as_upstream(Place place)
    {
        await using TestStore store = await StoreWithTraceAsync(place);
        var failures = new List<string>();
        int cases = 0;
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require("traceql/search.json")));
        foreach (JsonElement item in document.RootElement.EnumerateArray())
        {
            if (!item.TryGetProperty("query", out JsonElement query)) continue; // searches by tags are the API's
            cases++;
            SearchResult result = store.Search(query.GetString()!);
            bool match = item.GetProperty("match").GetBoolean();
            if (result.Traces.Count > 0 != match) failures.Add($"{query}: expected {match}");
            if (!item.TryGetProperty("span_ids", out JsonElement ids) || ids.GetArrayLength() == 0 || result.Traces.Count == 0) continue;
            string expected = string.Join(',', ids.EnumerateArray().Select(i => i.GetString()).Order());
            string found = string.Join(',', result.Traces[0].Spansets.SelectMany(s => s.Spans).Select(s => s.Id.ToString("x16", CultureInfo.InvariantCulture)).Order());
            if (expected != found) failures.Add($"{query}: expected {expected}, found {found}");
        }
        Assert.True(failures.Count == 0, $"{failures.Count} of {cases} failed:\n{string.Join('\n', failures)}");
    }

    [Theory, InlineData(Place.Head), InlineData(Place.Segment), InlineData(Place.Split)]
    public async Task Lists_values_of_attributes_as_upstream(Place place)
    {
        await using TestStore store = await StoreWithTraceAsync(place);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Conformance.Require("traceql/tag-values.json")));
        using TraceSnapshot snapshot = store.Store.Snapshot();
        Assert.All(document.RootElement.EnumerateArray(), item =>
        {
            IEnumerable<string> expected = item.GetProperty("values").EnumerateArray().Select(v => v.GetProperty("value").GetString()!).Order(StringComparer.Ordinal);
            IEnumerable<string> found = TagQuery.Values(snapshot.Blocks, item.GetProperty("tag").GetString()!, item.GetProperty("query").GetString()!, 1000, CancellationToken.None).Select(v => v.Plain).Order(StringComparer.Ordinal);
            Assert.Equal(expected, found);
        });
    }

    internal static async Task<TestStore> StoreWithTraceAsync(Place place)
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
