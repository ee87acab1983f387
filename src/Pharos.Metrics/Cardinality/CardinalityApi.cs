using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Cardinality;

/// <summary><c>GET /api/pharos/v1/cardinality?limit=N</c>: which metrics, jobs and labels are large, which grow, against which limits, and the rule that keeps a culprit out.</summary>
internal static class CardinalityApi
{
    private const int DefaultTop = 20, MaxTop = 200;

    public static void MapCardinalityApi(this IEndpointRouteBuilder routes, TsdbStore store, CardinalityAnalysis analysis, CardinalityHistory history) =>
        routes.MapMethods("/api/pharos/v1/cardinality", ["GET"], async (HttpContext context) =>
        {
            string asked = context.Request.Query["limit"].ToString();
            int top = DefaultTop;
            if (asked.Length > 0 && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out top) || top is < 1 or > MaxTop))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                await context.Response.WriteAsync($"limit must be 1 to {MaxTop}", context.RequestAborted);
                return;
            }
            context.Response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
            Write(json, store, analysis, history.Before, top);
            await json.FlushAsync(context.RequestAborted);
        });

    private static void Write(Utf8JsonWriter json, TsdbStore store, CardinalityAnalysis analysis, CardinalityCounts? before, int top)
    {
        CardinalityCounts now = analysis.Count();
        json.WriteStartObject();
        json.WriteNumber("series", store.Head.Index.Count);
        json.WriteNumber("maxSeries", store.Options.MaxSeries);
        json.WriteNumber("maxSeriesPerJob", store.Options.MaxSeriesPerJob);
        json.WriteNumber("refused", store.Head.Counters.RefusedCount(AppendOutcome.SeriesLimit));
        if (before is null) json.WriteNull("since");
        else json.WriteNumber("since", before.At.ToUnixTimeMilliseconds());
        json.WriteStartArray("metrics");
        foreach ((string name, long series) in Growing(now.Metrics, before?.Metrics, top))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("series", series);
            Growth(json, series, before?.Metrics, name);
            if (analysis.Explain(name) is { } culprit)
            {
                json.WriteString("job", culprit.Job);
                json.WriteString("label", culprit.Label);
                json.WriteNumber("labelValues", culprit.Values);
                json.WriteString("relabel", RelabelAdvice.Yaml(name, culprit));
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("jobs");
        foreach ((string name, long series) in Growing(now.Jobs, before?.Jobs, top))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("series", series);
            Growth(json, series, before?.Jobs, name);
            json.WriteNumber("refused", store.RefusedByJob.GetValueOrDefault(name));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("labels");
        foreach ((string name, long values) in Growing(now.Labels, before?.Labels, top))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("values", values);
            Growth(json, values, before?.Labels, name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The largest ones, those that have grown most first.</summary>
    private static IEnumerable<KeyValuePair<string, long>> Growing(IReadOnlyDictionary<string, long> now, IReadOnlyDictionary<string, long>? before, int top) =>
        now.OrderByDescending(e => before is null ? 0 : e.Value - before.GetValueOrDefault(e.Key)).ThenByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Take(top);

    private static void Growth(Utf8JsonWriter json, long now, IReadOnlyDictionary<string, long>? before, string name)
    {
        if (before is null) json.WriteNull("growth");
        else json.WriteNumber("growth", now - before.GetValueOrDefault(name));
    }
}
