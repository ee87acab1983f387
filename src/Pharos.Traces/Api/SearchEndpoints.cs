using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Traces.Store;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Api;

/// <summary><c>/api/search</c>: by TraceQL (<c>q</c>) or by tags in logfmt.</summary>
internal sealed class SearchEndpoints(TraceStore store, TempoRequests requests)
{
    private const string NoRoot = "<root span not yet received>"; // upstream's words, which clients show

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/search", (HttpContext context) => requests.RunAsync(context, token => SearchAsync(context, token)));

    private async Task SearchAsync(HttpContext context, CancellationToken cancellationToken)
    {
        long limit = TempoRequests.Integer(context, "limit") ?? requests.Settings.DefaultLimit;
        if (limit <= 0) throw new BadRequestException("invalid limit: must be a positive number");
        if (limit > requests.Settings.MaxLimit) throw new BadRequestException($"limit {limit} exceeds max limit {requests.Settings.MaxLimit}");
        long spans = TempoRequests.Integer(context, "spss") ?? 3;
        if (spans < 0) throw new BadRequestException("invalid spss: must be a non-negative number");
        (long startNs, long endNs) = requests.Range(context);
        string? text = TempoRequests.Text(context, "q");
        bool isTraceQL = !string.IsNullOrWhiteSpace(text);
        Query query = isTraceQL ? Checker.Parse(text!) : TagSearch.Query(TempoRequests.Text(context, "tags") ?? "");
        if (query.Spans is null) throw new BadRequestException("invalid TraceQL query: a metrics query is run with /api/metrics/query_range");
        var request = new SearchRequest((int)limit, (int)Math.Min(spans, int.MaxValue), startNs, endNs)
        {
            MinDurationNs = TempoRequests.Duration(context, "minDuration") ?? 0,
            MaxDurationNs = TempoRequests.Duration(context, "maxDuration") is { } longest and > 0 ? longest : long.MaxValue,
        };
        SearchResult result;
        using (TraceSnapshot snapshot = store.Snapshot(startNs, endNs)) result = await Task.Run(() => SearchEngine.Search(snapshot.Blocks, query, request, cancellationToken), cancellationToken).ConfigureAwait(false);
        await Answers.JsonAsync(context, json => Write(result, isTraceQL, json)).ConfigureAwait(false);
    }

    private static void Write(SearchResult result, bool isTraceQL, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (result.Traces.Count > 0)
        {
            json.WriteStartArray("traces");
            foreach (FoundTrace trace in result.Traces) Write(trace, isTraceQL, json);
            json.WriteEndArray();
        }
        json.WriteStartObject("metrics");
        json.WriteNumber("inspectedTraces", result.InspectedTraces);
        json.WriteString("inspectedSpans", result.InspectedSpans.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("completedJobs", 1);
        json.WriteNumber("totalJobs", 1);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(FoundTrace trace, bool isTraceQL, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("traceID", trace.Id.ToString("x", CultureInfo.InvariantCulture));
        json.WriteString("rootServiceName", trace.RootService ?? NoRoot);
        json.WriteString("rootTraceName", trace.RootName ?? NoRoot);
        json.WriteString("startTimeUnixNano", trace.StartNs.ToString(CultureInfo.InvariantCulture));
        long milliseconds = (trace.EndNs - trace.StartNs) / 1_000_000;
        if (milliseconds > 0) json.WriteNumber("durationMs", milliseconds);
        if (isTraceQL)
        {
            json.WritePropertyName("spanSet");
            Write(trace.Spansets[0], json);
            json.WriteStartArray("spanSets");
            foreach (FoundSpanset set in trace.Spansets) Write(set, json);
            json.WriteEndArray();
        }
        json.WriteStartObject("serviceStats");
        foreach ((string service, (int spans, int errors)) in trace.Services)
        {
            json.WriteStartObject(service);
            json.WriteNumber("spanCount", spans);
            if (errors > 0) json.WriteNumber("errorCount", errors);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(FoundSpanset set, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("spans");
        foreach (FoundSpan span in set.Spans)
        {
            json.WriteStartObject();
            json.WriteString("spanID", span.Id.ToString("x16", CultureInfo.InvariantCulture));
            if (!string.IsNullOrEmpty(span.Name)) json.WriteString("name", span.Name);
            json.WriteString("startTimeUnixNano", span.StartNs.ToString(CultureInfo.InvariantCulture));
            json.WriteString("durationNanos", span.DurationNs.ToString(CultureInfo.InvariantCulture));
            ValueJson.Attributes("attributes", span.Attributes, json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("matched", set.Matched);
        ValueJson.Attributes("attributes", set.Attributes, json);
        json.WriteEndObject();
    }
}
