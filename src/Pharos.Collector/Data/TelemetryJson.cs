using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

/// <summary>Writes batches as OTLP/JSON (opentelemetry.io/docs/specs/otlp, JSON protobuf encoding): ids in hex, enumerations as numbers, 64-bit integers as strings, empty fields left out.</summary>
internal static class TelemetryJson
{
    public static ReadOnlyMemory<byte> Write(Telemetry data, bool isIndented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = isIndented }))
        {
            json.WriteStartObject();
            switch (data)
            {
                case LogsData logs: Grouped(json, "resourceLogs", "scopeLogs", "logRecords", logs.Scopes, s => (s.Resource, s.Scope), s => s.Records, Record); break;
                case TracesData traces: Grouped(json, "resourceSpans", "scopeSpans", "spans", traces.Scopes, s => (s.Resource, s.Scope), s => s.Spans, Span); break;
                case MetricsData metrics: Grouped(json, "resourceMetrics", "scopeMetrics", "metrics", metrics.Scopes, s => (s.Resource, s.Scope), s => s.Metrics, MetricJson.Write); break;
            }
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private static void Grouped<TScope, TItem>(Utf8JsonWriter json, string resources, string scopeKey, string itemKey, List<TScope> scopes, Func<TScope, (OtlpResource Resource, OtlpScope Scope)> of, Func<TScope, List<TItem>> itemsOf, Action<Utf8JsonWriter, TItem> write)
    {
        json.WriteStartArray(resources);
        for (int i = 0; i < scopes.Count;)
        {
            OtlpResource resource = of(scopes[i]).Resource;
            json.WriteStartObject();
            json.WriteStartObject("resource");
            Attributes(json, "attributes", resource.Attributes);
            Count(json, "droppedAttributesCount", resource.DroppedAttributes);
            json.WriteEndObject();
            json.WriteStartArray(scopeKey);
            for (; i < scopes.Count && ReferenceEquals(of(scopes[i]).Resource, resource); i++)
            {
                OtlpScope scope = of(scopes[i]).Scope;
                json.WriteStartObject();
                json.WriteStartObject("scope");
                Text(json, "name", scope.Name);
                Text(json, "version", scope.Version);
                Attributes(json, "attributes", scope.Attributes);
                Count(json, "droppedAttributesCount", scope.DroppedAttributes);
                json.WriteEndObject();
                json.WriteStartArray(itemKey);
                foreach (TItem item in itemsOf(scopes[i])) write(json, item);
                json.WriteEndArray();
                Text(json, "schemaUrl", scope.SchemaUrl);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Text(json, "schemaUrl", resource.SchemaUrl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Record(Utf8JsonWriter json, OtlpLogRecord record)
    {
        json.WriteStartObject();
        Nanoseconds(json, "timeUnixNano", record.TimeNs);
        Nanoseconds(json, "observedTimeUnixNano", record.ObservedTimeNs);
        Count(json, "severityNumber", (uint)record.SeverityNumber);
        Text(json, "severityText", record.SeverityText);
        if (record.Body is not null)
        {
            json.WritePropertyName("body");
            Value(json, record.Body);
        }
        Attributes(json, "attributes", record.Attributes);
        Count(json, "droppedAttributesCount", record.DroppedAttributes);
        Count(json, "flags", record.Flags);
        Text(json, "traceId", record.TraceId);
        Text(json, "spanId", record.SpanId);
        Text(json, "eventName", record.EventName);
        json.WriteEndObject();
    }

    private static void Span(Utf8JsonWriter json, OtlpSpanRecord span)
    {
        json.WriteStartObject();
        Text(json, "traceId", span.TraceId);
        Text(json, "spanId", span.SpanId);
        Text(json, "traceState", span.TraceState);
        Text(json, "parentSpanId", span.ParentSpanId);
        Count(json, "flags", span.Flags);
        Text(json, "name", span.Name);
        Count(json, "kind", (uint)span.Kind);
        Nanoseconds(json, "startTimeUnixNano", span.StartNs);
        Nanoseconds(json, "endTimeUnixNano", span.EndNs);
        Attributes(json, "attributes", span.Attributes);
        Count(json, "droppedAttributesCount", span.DroppedAttributes);
        Objects(json, "events", span.Events, static (json, item) =>
        {
            Nanoseconds(json, "timeUnixNano", item.TimeNs);
            Text(json, "name", item.Name);
            Attributes(json, "attributes", item.Attributes);
            Count(json, "droppedAttributesCount", item.DroppedAttributes);
        });
        Count(json, "droppedEventsCount", span.DroppedEvents);
        Objects(json, "links", span.Links, static (json, item) =>
        {
            Text(json, "traceId", item.TraceId);
            Text(json, "spanId", item.SpanId);
            Text(json, "traceState", item.TraceState);
            Attributes(json, "attributes", item.Attributes);
            Count(json, "droppedAttributesCount", item.DroppedAttributes);
            Count(json, "flags", item.Flags);
        });
        Count(json, "droppedLinksCount", span.DroppedLinks);
        json.WriteStartObject("status");
        Text(json, "message", span.StatusMessage);
        Count(json, "code", (uint)span.StatusCode);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void Attributes(Utf8JsonWriter json, string name, List<OtlpAttribute> attributes) => Objects(json, name, attributes, static (json, attribute) =>
    {
        json.WriteString("key", attribute.Key);
        json.WritePropertyName("value");
        Value(json, attribute.Value);
    });

    /// <summary>A list of objects; left out where it is empty.</summary>
    public static void Objects<T>(Utf8JsonWriter json, string name, List<T> items, Action<Utf8JsonWriter, T> writeFields)
    {
        if (items.Count == 0) return;
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            writeFields(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, object? value)
    {
        json.WriteStartObject();
        switch (value)
        {
            case string text: json.WriteString("stringValue", text); break;
            case bool flag: json.WriteBoolean("boolValue", flag); break;
            case long number: json.WriteString("intValue", number.ToString(CultureInfo.InvariantCulture)); break;
            case double real: Real(json, "doubleValue", real); break;
            case byte[] bytes: json.WriteBase64String("bytesValue", bytes); break;
            case List<object?> items:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (object? item in items) Value(json, item);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case List<OtlpAttribute> pairs:
                json.WriteStartObject("kvlistValue");
                Attributes(json, "values", pairs);
                json.WriteEndObject();
                break;
        }
        json.WriteEndObject();
    }

    public static void Text(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0) json.WriteString(name, text);
    }

    public static void Count(Utf8JsonWriter json, string name, uint count)
    {
        if (count != 0) json.WriteNumber(name, count);
    }

    public static void Nanoseconds(Utf8JsonWriter json, string name, ulong timeNs)
    {
        if (timeNs != 0) json.WriteString(name, timeNs.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A double; what JSON has no number for is text.</summary>
    public static void Real(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }
}
