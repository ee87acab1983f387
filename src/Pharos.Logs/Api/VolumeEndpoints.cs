using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.Store;

namespace Pharos.Logs.Api;

/// <summary>Bytes of lines by series or by label, from the blocks' figures alone (docs: reference/loki-http-api, query log volume).</summary>
internal static class VolumeEndpoints
{
    public static void MapVolumeApi(this IEndpointRouteBuilder routes, LogStore store, Func<LogLimits> limits, TimeProvider clock)
    {
        routes.MapJson("/loki/api/v1/index/volume", LokiEndpoints.GetOrPost, clock, (request, _) =>
        {
            (long start, long end) = request.Range(TimeSpan.FromHours(1));
            List<(LabelSet Labels, double[] Bytes)> volumes = Volumes(request, limits(), store, start, end, end - start, 1);
            return LabelEndpoints.Of(json => WriteResult(json, "vector", volumes, (bytes, writer) =>
            {
                writer.WriteStartArray("value");
                WriteSample(writer, end, bytes[0]);
                writer.WriteEndArray();
            }));
        });
        routes.MapJson("/loki/api/v1/index/volume_range", LokiEndpoints.GetOrPost, clock, (request, _) =>
        {
            (long start, long end) = request.Range(TimeSpan.FromHours(1));
            long step = request.StepNs(Math.Max(1_000_000_000, (end - start) / 100));
            long steps = ((end - start) / step) + 1;
            if (steps > 11_000) throw LokiRequest.BadData("exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter");
            long first = start - (start % step);
            List<(LabelSet Labels, double[] Bytes)> volumes = Volumes(request, limits(), store, start, end, step, (int)steps);
            return LabelEndpoints.Of(json => WriteResult(json, "matrix", volumes, (bytes, writer) =>
            {
                writer.WriteStartArray("values");
                for (int i = 0; i < bytes.Length; i++)
                {
                    if (bytes[i] < 1) continue;
                    writer.WriteStartArray();
                    WriteSample(writer, Math.Min(first + ((i + 1) * step), end), bytes[i]);
                    writer.WriteEndArray();
                }
                writer.WriteEndArray();
            }));
        });
    }

    /// <summary>The part of a block's time that lies in a range, taking its entries as spread evenly.</summary>
    public static double Share(in BlockExtent block, long startNs, long endNs)
    {
        if (block.MinNs >= startNs && block.MaxNs < endNs) return 1;
        double overlap = Math.Min(endNs, (double)block.MaxNs + 1) - Math.Max(startNs, block.MinNs), length = (double)block.MaxNs - block.MinNs + 1;
        return Math.Clamp(overlap / length, 0, 1);
    }

    private static List<(LabelSet Labels, double[] Bytes)> Volumes(LokiRequest request, LogLimits limits, LogStore store, long start, long end, long step, int steps)
    {
        if (!limits.VolumeEnabled) throw new QueryException(QueryErrorKind.NotFound, "Volume is not enabled: set limits_config.volume_enabled");
        IReadOnlyList<LabelMatcher> matchers = request.Text("query") is { } query ? LokiRequest.Selector(query) : [];
        string[] targets = [.. request.All("targetLabels").SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        bool byLabels = request.Text("aggregateBy") is "labels";
        int limit = Math.Min(request.Positive("limit", 100), limits.VolumeMaxSeries);
        HashSet<string> names = [.. targets.Length > 0 ? targets : matchers.Select(matcher => matcher.Name)];
        var volumes = new Dictionary<LabelSet, double[]>();
        foreach (StreamExtent stream in store.Catalog.Streams([matchers], start, end))
        {
            LabelSet shown = names.Count == 0 ? stream.Labels : stream.Labels.Only(names);
            IEnumerable<LabelSet> keys = byLabels ? shown.Select(label => LabelSet.FromSorted([label.Name, ""])) : [shown];
            foreach (LabelSet key in keys)
            {
                if (!volumes.TryGetValue(key, out double[]? bytes)) volumes[key] = bytes = new double[steps];
                foreach (BlockExtent block in stream.Blocks) Spread(block, start, end, step, bytes);
            }
        }
        return [.. volumes.Select(volume => (volume.Key, volume.Value)).OrderByDescending(volume => volume.Value.Sum()).ThenBy(volume => volume.Key, Comparer<LabelSet>.Create(LabelSet.Compare)).Take(limit)];
    }

    private static void Spread(in BlockExtent block, long start, long end, long step, double[] bytes)
    {
        if (bytes.Length == 1)
        {
            bytes[0] += block.LineBytes * Share(block, start, end);
            return;
        }
        long first = start - (start % step);
        int from = (int)Math.Clamp((Math.Max(block.MinNs, start) - first) / step, 0, bytes.Length - 1), to = (int)Math.Clamp((Math.Min(block.MaxNs, end - 1) - first) / step, 0, bytes.Length - 1);
        for (int i = from; i <= to; i++) bytes[i] += block.LineBytes * Share(block, Math.Max(start, first + (i * step)), Math.Min(end, first + ((i + 1) * step)));
    }

    private static void WriteSample(Utf8JsonWriter json, long timeNs, double bytes)
    {
        json.WriteRawValue((timeNs / 1_000_000 / 1000m).ToString(CultureInfo.InvariantCulture));
        json.WriteStringValue(((long)Math.Round(bytes)).ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteResult(Utf8JsonWriter json, string type, List<(LabelSet Labels, double[] Bytes)> volumes, Action<double[], Utf8JsonWriter> values)
    {
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WriteStartObject("data");
        json.WriteString("resultType", type);
        json.WriteStartArray("result");
        foreach ((LabelSet labels, double[] bytes) in volumes)
        {
            json.WriteStartObject();
            json.WritePropertyName("metric");
            json.Write(labels);
            values(bytes, json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
