using System.Text.Json;
using static Pharos.Wire.Otlp.OtlpJson;

namespace Pharos.Wire.Otlp;

/// <summary>Reads an ExportMetricsServiceRequest in OTLP/JSON: lowerCamelCase keys, 64-bit integers as strings or numbers, ids in hex, unknown keys ignored.</summary>
public static class OtlpMetricsJsonReader
{
    /// <exception cref="MalformedMessageException">Not such a document.</exception>
    public static List<OtlpScopeMetrics> Read(ReadOnlyMemory<byte> request) => Scopes(request, "resourceMetrics", "scopeMetrics",
        (resource, scope) => new OtlpScopeMetrics(resource, Scope(scope), [.. Items(scope, "metrics").Select(Metric)]));

    private static OtlpMetric Metric(JsonElement element)
    {
        var metric = new OtlpMetric { Name = Text(element, "name"), Description = Text(element, "description"), Unit = Text(element, "unit") };
        metric.Metadata.AddRange(Attributes(element, "metadata"));
        foreach ((string key, OtlpMetricKind kind) in ((string, OtlpMetricKind)[])[
            ("gauge", OtlpMetricKind.Gauge), ("sum", OtlpMetricKind.Sum), ("histogram", OtlpMetricKind.Histogram),
            ("exponentialHistogram", OtlpMetricKind.ExponentialHistogram), ("summary", OtlpMetricKind.Summary)])
        {
            if (!element.TryGetProperty(key, out JsonElement data) || data.ValueKind != JsonValueKind.Object) continue;
            metric.Kind = kind;
            metric.Temporality = Temporality(data);
            metric.IsMonotonic = data.TryGetProperty("isMonotonic", out JsonElement monotonic) && monotonic.ValueKind == JsonValueKind.True;
            foreach (JsonElement point in Items(data, "dataPoints")) metric.Points.Add(Point(point, kind));
        }
        return metric;
    }

    private static OtlpTemporality Temporality(JsonElement data)
    {
        if (!data.TryGetProperty("aggregationTemporality", out JsonElement value)) return OtlpTemporality.Unspecified;
        if (value.ValueKind == JsonValueKind.Number) return (OtlpTemporality)value.GetInt32();
        return value.GetString() switch
        {
            "AGGREGATION_TEMPORALITY_DELTA" => OtlpTemporality.Delta,
            "AGGREGATION_TEMPORALITY_CUMULATIVE" => OtlpTemporality.Cumulative,
            _ => OtlpTemporality.Unspecified,
        };
    }

    private static OtlpPoint Point(JsonElement element, OtlpMetricKind kind)
    {
        var point = new OtlpPoint
        {
            StartNs = Unsigned(element, "startTimeUnixNano"),
            TimeNs = Unsigned(element, "timeUnixNano"),
            Flags = (uint)Unsigned(element, "flags"),
            Count = Unsigned(element, "count"),
            Sum = element.TryGetProperty("sum", out JsonElement sum) ? Real(sum) : null,
            Min = element.TryGetProperty("min", out JsonElement min) ? Real(min) : null,
            Max = element.TryGetProperty("max", out JsonElement max) ? Real(max) : null,
            Value = Value(element),
            Integer = Integer(element),
        };
        point.Attributes.AddRange(Attributes(element, "attributes"));
        foreach (JsonElement exemplar in Items(element, "exemplars"))
            point.Exemplars.Add(new OtlpExemplar(Unsigned(exemplar, "timeUnixNano"), Value(exemplar), Text(exemplar, "traceId").ToLowerInvariant(), Text(exemplar, "spanId").ToLowerInvariant(), Attributes(exemplar, "filteredAttributes")) { Integer = Integer(exemplar) });
        if (kind == OtlpMetricKind.Histogram)
        {
            point.BucketCounts.AddRange(Items(element, "bucketCounts").Select(Unsigned));
            point.Bounds.AddRange(Items(element, "explicitBounds").Select(Real));
        }
        else if (kind == OtlpMetricKind.ExponentialHistogram)
        {
            point.Scale = (int)Signed(element, "scale");
            point.ZeroCount = Unsigned(element, "zeroCount");
            point.ZeroThreshold = element.TryGetProperty("zeroThreshold", out JsonElement threshold) ? Real(threshold) : 0;
            ReadBuckets(element, "positive", point.Positive);
            ReadBuckets(element, "negative", point.Negative);
        }
        else if (kind == OtlpMetricKind.Summary)
        {
            foreach (JsonElement quantile in Items(element, "quantileValues"))
                point.Quantiles.Add((quantile.TryGetProperty("quantile", out JsonElement q) ? Real(q) : 0, quantile.TryGetProperty("value", out JsonElement v) ? Real(v) : 0));
        }
        return point;
    }

    private static void ReadBuckets(JsonElement element, string key, OtlpBuckets buckets)
    {
        if (!element.TryGetProperty(key, out JsonElement value)) return;
        buckets.Offset = (int)Signed(value, "offset");
        buckets.Counts.AddRange(Items(value, "bucketCounts").Select(Unsigned));
    }

    private static long? Integer(JsonElement element) => !element.TryGetProperty("asDouble", out _) && element.TryGetProperty("asInt", out _) ? Signed(element, "asInt") : null;

    private static double Value(JsonElement element) =>
        element.TryGetProperty("asDouble", out JsonElement real) ? Real(real) : element.TryGetProperty("asInt", out _) ? Signed(element, "asInt") : 0;
}
