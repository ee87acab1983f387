using System.Globalization;
using System.Text.Json;

namespace Pharos.Core;

/// <summary>Queries a Prometheus-compatible server (Prometheus, Mimir, Thanos, VictoriaMetrics) over its HTTP API v1.</summary>
/// <remarks>Native histograms come back as custom buckets with the bounds that the API shows: their schema is not part of the answer.</remarks>
/// <param name="client">With base address, credentials and time limit set.</param>
public sealed class PrometheusHttpSource(HttpClient client) : IMetricsSource
{
    /// <summary>Bytes of an answer beyond which it is refused.</summary>
    private const long MaxResponseBytes = 256L * 1024 * 1024;

    public ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
        AskAsync("api/v1/query", [new("query", query), new("time", Seconds(timestampMs))], cancellationToken);

    public ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) => AskAsync("api/v1/query_range",
        [new("query", query), new("start", Seconds(range.StartMs)), new("end", Seconds(range.EndMs)), new("step", Seconds(range.StepMs))], cancellationToken);

    private async ValueTask<MetricsResult> AskAsync(string path, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken).ConfigureAwait(false);
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, cancellationToken).ConfigureAwait(false);
            JsonElement root = document.RootElement;
            if (root.GetProperty("status").ValueEquals("success")) return Read(root);
            throw new QueryException(Kind(root), root.TryGetProperty("error", out JsonElement error) ? error.GetString() ?? "" : $"{path}: {(int)response.StatusCode}");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new QueryException(QueryErrorKind.Timeout, $"{client.BaseAddress}{path}: no answer in time", e);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new QueryException(QueryErrorKind.Internal, $"{client.BaseAddress}{path}: {e.Message}", e);
        }
    }

    private static QueryErrorKind Kind(JsonElement root) => (root.TryGetProperty("errorType", out JsonElement type) ? type.GetString() : "") switch
    {
        "bad_data" => QueryErrorKind.BadData,
        "execution" => QueryErrorKind.Execution,
        "timeout" => QueryErrorKind.Timeout,
        "canceled" => QueryErrorKind.Canceled,
        "unavailable" => QueryErrorKind.Unavailable,
        "not_found" => QueryErrorKind.NotFound,
        _ => QueryErrorKind.Internal,
    };

    private static MetricsResult Read(JsonElement root)
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

    private static string Seconds(long ms) => (ms / 1000m).ToString(CultureInfo.InvariantCulture);
}
