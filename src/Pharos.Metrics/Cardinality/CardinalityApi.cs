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
        WriteList(json, "metrics", "series", now.Metrics, before?.Metrics, top, name =>
        {
            if (analysis.Explain(name) is not { } culprit) return;
            json.WriteString("job", culprit.Job);
            json.WriteString("label", culprit.Label);
            json.WriteNumber("labelValues", culprit.Values);
            json.WriteString("relabel", RelabelAdvice.Yaml(name, culprit));
        });
        WriteList(json, "jobs", "series", now.Jobs, before?.Jobs, top, name => json.WriteNumber("refused", store.RefusedByJob.GetValueOrDefault(name)));
        WriteList(json, "labels", "values", now.Labels, before?.Labels, top, _ => { });
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string list, string counted, IReadOnlyDictionary<string, long> now, IReadOnlyDictionary<string, long>? before, int top, Action<string> writeMore)
    {
        json.WriteStartArray(list);
        foreach ((string name, long count) in Growing(now, before, top))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber(counted, count);
            if (before is null) json.WriteNull("growth");
            else json.WriteNumber("growth", count - before.GetValueOrDefault(name));
            writeMore(name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The largest ones, those that have grown most first.</summary>
    private static IEnumerable<KeyValuePair<string, long>> Growing(IReadOnlyDictionary<string, long> now, IReadOnlyDictionary<string, long>? before, int top) =>
        now.OrderByDescending(e => before is null ? 0 : e.Value - before.GetValueOrDefault(e.Key)).ThenByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Take(top);
}
