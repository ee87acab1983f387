using System.Globalization;
using System.Text.Json;

namespace Pharos.Core;

/// <summary>Reads <c>{"data": {"resultType": ..., "result": ...}}</c> as the query APIs of Prometheus and Loki answer it.</summary>
internal static class MetricsResultJson
{
    /// <exception cref="JsonException">It is another answer.</exception>
    public static MetricsResult Read(JsonElement root)
    {
        JsonElement data = root.GetProperty("data"), result = data.GetProperty("result");
        (MetricsResultType type, List<MetricsSeries> series, string text) = data.GetProperty("resultType").GetString() switch
        {
            "scalar" => (MetricsResultType.Scalar, [new MetricsSeries(LabelSet.Empty, [Point(result)])], ""),
            "string" => (MetricsResultType.String, new List<MetricsSeries>(), result[1].GetString() ?? ""),
            "vector" => (MetricsResultType.Vector, Series(result), ""),
            "matrix" => (MetricsResultType.Matrix, Series(result), ""),
            string other => throw new JsonException($"unknown result type {other}"),
            null => throw new JsonException("no result type"),
        };
        return new MetricsResult(type, series) { Text = text, Warnings = Strings(root, "warnings"), Infos = Strings(root, "infos") };
    }

    private static List<MetricsSeries> Series(JsonElement result)
    {
        var all = new List<MetricsSeries>(result.GetArrayLength());
        foreach (JsonElement entry in result.EnumerateArray())
        {
            LabelSet labels = LabelSet.Of(entry.GetProperty("metric").EnumerateObject().Select(l => new Label(l.Name, l.Value.GetString() ?? "")));
            var points = new List<MetricsPoint>();
            if (entry.TryGetProperty("value", out JsonElement value)) points.Add(Point(value));
            if (entry.TryGetProperty("histogram", out JsonElement histogram)) points.Add(HistogramPoint(histogram));
            if (entry.TryGetProperty("values", out JsonElement values)) points.AddRange(values.EnumerateArray().Select(Point));
            if (entry.TryGetProperty("histograms", out JsonElement histograms))
            {
                points.AddRange(histograms.EnumerateArray().Select(HistogramPoint));
                points.Sort((a, b) => a.TimestampMs.CompareTo(b.TimestampMs));
            }
            all.Add(new MetricsSeries(labels, points));
        }
        return all;
    }

    private static MetricsPoint Point(JsonElement pair) => new(Milliseconds(pair[0]), Number(pair[1]));

    private static MetricsPoint HistogramPoint(JsonElement pair)
    {
        var bounds = new List<double>();
        var counts = new List<double>();
        if (pair[1].TryGetProperty("buckets", out JsonElement buckets))
        {
            foreach (JsonElement bucket in buckets.EnumerateArray())
            {
                double lower = Number(bucket[1]), upper = Number(bucket[2]), count = Number(bucket[3]);
                if (!double.IsInfinity(lower) && (bounds.Count == 0 || lower > bounds[^1])) Add(lower, 0); // a gap before this bucket
                Add(upper, count);
            }
        }
        if (bounds.Count > 0 && double.IsPositiveInfinity(bounds[^1])) bounds.RemoveAt(bounds.Count - 1); // the last bucket has no bound of its own
        var histogram = new FloatHistogram
        {
            Schema = FloatHistogram.CustomBucketsSchema,
            Count = Number(pair[1].GetProperty("count")),
            Sum = Number(pair[1].GetProperty("sum")),
            CustomValues = [.. bounds],
            PositiveSpans = counts.Count == 0 ? [] : [new HistogramSpan(0, counts.Count)],
            PositiveBuckets = [.. counts],
        };
        return new MetricsPoint(Milliseconds(pair[0]), 0, histogram);

        void Add(double upper, double count)
        {
            bounds.Add(upper);
            counts.Add(count);
        }
    }

    private static long Milliseconds(JsonElement seconds) => (long)Math.Round(seconds.GetDouble() * 1000, MidpointRounding.AwayFromZero);

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "+Inf" or "Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        string number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        null => throw new JsonException("a value is missing"),
    };

    private static string[] Strings(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(e => e.GetString() ?? "")] : [];
}
