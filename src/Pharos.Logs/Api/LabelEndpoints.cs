using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Logs.Store;

namespace Pharos.Logs.Api;

/// <summary>Labels, their values, series, detected labels, and sizes by index (docs: reference/loki-http-api).</summary>
internal static class LabelEndpoints
{
    private static readonly TimeSpan s_range = TimeSpan.FromHours(6);

    public static void MapLabelApi(this IEndpointRouteBuilder routes, LogStore store, TimeProvider clock)
    {
        foreach (string path in (string[])["/loki/api/v1/labels", "/loki/api/v1/label"])
        {
            routes.MapJson(path, LokiEndpoints.GetOrPost, clock, (request, _) =>
            {
                (long start, long end) = request.Range(s_range);
                return Names(store.Catalog.LabelNames(request.Selectors("query"), start, end));
            });
        }
        routes.MapMethods("/loki/api/v1/label/{name}/values", LokiEndpoints.GetOrPost, context => LokiEndpoints.HandleAsync(context, async () =>
        {
            LokiRequest request = await LokiRequest.ReadAsync(context, clock).ConfigureAwait(false);
            (long start, long end) = request.Range(s_range);
            IReadOnlyList<string> values = store.Catalog.LabelValues((string)context.Request.RouteValues["name"]!, request.Selectors("query"), start, end);
            context.Response.ContentType = "application/json";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
            WriteNames(json, values);
        }));
        routes.MapJson("/loki/api/v1/series", LokiEndpoints.GetOrPost, clock, (request, _) =>
        {
            (long start, long end) = request.Range(s_range);
            IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors = request.Selectors("match[]", "match");
            if (selectors.Count == 0) throw LokiRequest.BadData("0 matcher groups: at least one match[] argument must be supplied");
            IReadOnlyList<StreamExtent> streams = store.Catalog.Streams(selectors, start, end);
            return Of(json =>
            {
                json.WriteStartObject();
                json.WriteString("status", "success");
                json.WriteStartArray("data");
                foreach (StreamExtent stream in streams) json.Write(stream.Labels);
                json.WriteEndArray();
                json.WriteEndObject();
            });
        });
        routes.MapJson("/loki/api/v1/detected_labels", LokiEndpoints.GetOrPost, clock, (request, _) =>
        {
            (long start, long end) = request.Range(s_range);
            var values = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
            foreach (StreamExtent stream in store.Catalog.Streams(request.Selectors("query"), start, end))
            {
                foreach (Label label in stream.Labels)
                {
                    if (!values.TryGetValue(label.Name, out HashSet<string>? known)) values[label.Name] = known = new(StringComparer.Ordinal);
                    known.Add(label.Value);
                }
            }
            return Of(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("detectedLabels");
                foreach ((string name, HashSet<string> known) in values.Where(label => label.Key == "cluster" || label.Value.Any(value => !IsId(value)))) // labels of nothing but ids help nobody to choose
                {
                    json.WriteStartObject();
                    json.WriteString("label", name);
                    json.WriteNumber("cardinality", known.Count);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            });
        });
        routes.MapJson("/loki/api/v1/index/stats", LokiEndpoints.GetOrPost, clock, (request, _) =>
        {
            (long start, long end) = request.Range(TimeSpan.FromHours(1));
            IReadOnlyList<StreamExtent> streams = store.Catalog.Streams(request.Selectors("query"), start, end);
            return Of(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("streams", streams.Count);
                json.WriteNumber("chunks", streams.Sum(stream => stream.Blocks.Count));
                json.WriteNumber("bytes", (long)streams.Sum(stream => stream.Blocks.Sum(block => block.LineBytes * VolumeEndpoints.Share(block, start, end))));
                json.WriteNumber("entries", (long)streams.Sum(stream => stream.Blocks.Sum(block => block.Entries * VolumeEndpoints.Share(block, start, end))));
                json.WriteEndObject();
            });
        }, "application/json; charset=UTF-8");
    }

    public static ValueTask<Action<Utf8JsonWriter>> Of(Action<Utf8JsonWriter> write) => new(write);

    private static bool IsId(string value) => Guid.TryParse(value, out _) || double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _);

    private static ValueTask<Action<Utf8JsonWriter>> Names(IReadOnlyList<string> names) => Of(json => WriteNames(json, names));

    private static void WriteNames(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        json.WriteStartObject();
        json.WriteString("status", "success");
        if (names.Count > 0) // as upstream: no data at all rather than an empty list
        {
            json.WriteStartArray("data");
            foreach (string name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
