using System.Globalization;
using System.Text.Json;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

/// <summary>A metric as OTLP/JSON.</summary>
internal static class MetricJson
{
    public static void Write(Utf8JsonWriter json, OtlpMetric metric)
    {
        json.WriteStartObject();
        TelemetryJson.Text(json, "name", metric.Name);
        TelemetryJson.Text(json, "description", metric.Description);
        TelemetryJson.Text(json, "unit", metric.Unit);
        string? data = metric.Kind switch
        {
            OtlpMetricKind.Gauge => "gauge",
            OtlpMetricKind.Sum => "sum",
            OtlpMetricKind.Histogram => "histogram",
            OtlpMetricKind.ExponentialHistogram => "exponentialHistogram",
            OtlpMetricKind.Summary => "summary",
            _ => null,
        };
        if (data is not null)
        {
            json.WriteStartObject(data);
            json.WriteStartArray("dataPoints");
            foreach (OtlpPoint point in metric.Points) Point(json, point, metric.Kind);
            json.WriteEndArray();
            TelemetryJson.Count(json, "aggregationTemporality", (uint)metric.Temporality);
            if (metric.IsMonotonic) json.WriteBoolean("isMonotonic", true);
            json.WriteEndObject();
        }
        TelemetryJson.Attributes(json, "metadata", metric.Metadata);
        json.WriteEndObject();
    }

    private static void Point(Utf8JsonWriter json, OtlpPoint point, OtlpMetricKind kind)
    {
        json.WriteStartObject();
        TelemetryJson.Attributes(json, "attributes", point.Attributes);
        TelemetryJson.Nanoseconds(json, "startTimeUnixNano", point.StartNs);
        TelemetryJson.Nanoseconds(json, "timeUnixNano", point.TimeNs);
        if (kind is OtlpMetricKind.Gauge or OtlpMetricKind.Sum) Number(json, point.Integer, point.Value);
        else
        {
            json.WriteString("count", point.Count.ToString(CultureInfo.InvariantCulture));
            if (point.Sum is { } sum) TelemetryJson.Real(json, "sum", sum);
            if (point.Min is { } min) TelemetryJson.Real(json, "min", min);
            if (point.Max is { } max) TelemetryJson.Real(json, "max", max);
        }
        if (kind == OtlpMetricKind.Histogram)
        {
            Counts(json, "bucketCounts", point.BucketCounts);
            if (point.Bounds.Count > 0)
            {
                json.WriteStartArray("explicitBounds");
                foreach (double bound in point.Bounds) json.WriteNumberValue(bound);
                json.WriteEndArray();
            }
        }
        else if (kind == OtlpMetricKind.ExponentialHistogram)
        {
            json.WriteNumber("scale", point.Scale);
            if (point.ZeroCount != 0) json.WriteString("zeroCount", point.ZeroCount.ToString(CultureInfo.InvariantCulture));
            if (point.ZeroThreshold != 0) TelemetryJson.Real(json, "zeroThreshold", point.ZeroThreshold);
            Buckets(json, "positive", point.Positive);
            Buckets(json, "negative", point.Negative);
        }
        else if (kind == OtlpMetricKind.Summary)
        {
            json.WriteStartArray("quantileValues");
            foreach ((double quantile, double value) in point.Quantiles)
            {
                json.WriteStartObject();
                TelemetryJson.Real(json, "quantile", quantile);
                TelemetryJson.Real(json, "value", value);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        TelemetryJson.Objects(json, "exemplars", point.Exemplars, static (json, exemplar) =>
        {
            TelemetryJson.Nanoseconds(json, "timeUnixNano", exemplar.TimeNs);
            Number(json, exemplar.Integer, exemplar.Value);
            TelemetryJson.Text(json, "traceId", exemplar.TraceId);
            TelemetryJson.Text(json, "spanId", exemplar.SpanId);
            TelemetryJson.Attributes(json, "filteredAttributes", exemplar.Attributes);
        });
        TelemetryJson.Count(json, "flags", point.Flags);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, long? integer, double value)
    {
        if (integer is { } number) json.WriteString("asInt", number.ToString(CultureInfo.InvariantCulture));
        else TelemetryJson.Real(json, "asDouble", value);
    }

    private static void Buckets(Utf8JsonWriter json, string name, OtlpBuckets buckets)
    {
        if (buckets.Offset == 0 && buckets.Counts.Count == 0) return;
        json.WriteStartObject(name);
        json.WriteNumber("offset", buckets.Offset);
        Counts(json, "bucketCounts", buckets.Counts);
        json.WriteEndObject();
    }

    private static void Counts(Utf8JsonWriter json, string name, List<ulong> counts)
    {
        if (counts.Count == 0) return;
        json.WriteStartArray(name);
        foreach (ulong count in counts) json.WriteStringValue(count.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }
}
