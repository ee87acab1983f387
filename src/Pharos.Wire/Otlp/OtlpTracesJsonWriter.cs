using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pharos.Wire.Otlp;

/// <summary>Writes ResourceSpans messages as JSON by protobuf's own mapping, as Tempo answers: ids in base64, enumerations by name, 64-bit integers as strings, empty fields left out.</summary>
public static class OtlpTracesJsonWriter
{
    private static readonly string[] s_kinds = ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];
    private static readonly string[] s_statuses = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    /// <param name="trace">A message whose field 1 repeats ResourceSpans.</param>
    public static void Write(ReadOnlySpan<byte> trace, string name, Utf8JsonWriter json)
    {
        json.WriteStartArray(name);
        var reader = new ProtoReader(trace);
        while (reader.Next())
        {
            if (reader.Field == 1) ResourceSpans(reader.ReadBytes(), json);
            else reader.Skip();
        }
        json.WriteEndArray();
    }

    private static void ResourceSpans(ReadOnlySpan<byte> message, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("resource");
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }
            ReadOnlySpan<byte> resource = reader.ReadBytes();
            Attributes(resource, 1, "attributes", json);
            Count(resource, 2, "droppedAttributesCount", json);
        }
        json.WriteEndObject();
        json.WriteStartArray("scopeSpans");
        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2) ScopeSpans(reader.ReadBytes(), json);
            else reader.Skip();
        }
        json.WriteEndArray();
        Text(message, 3, "schemaUrl", json);
        json.WriteEndObject();
    }

    private static void ScopeSpans(ReadOnlySpan<byte> message, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("scope");
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }
            ReadOnlySpan<byte> scope = reader.ReadBytes();
            Text(scope, 1, "name", json);
            Text(scope, 2, "version", json);
            Attributes(scope, 3, "attributes", json);
            Count(scope, 4, "droppedAttributesCount", json);
        }
        json.WriteEndObject();
        json.WriteStartArray("spans");
        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2) Span(reader.ReadBytes(), json);
            else reader.Skip();
        }
        json.WriteEndArray();
        Text(message, 3, "schemaUrl", json);
        json.WriteEndObject();
    }

    private static void Span(ReadOnlySpan<byte> message, Utf8JsonWriter json)
    {
        OtlpSpan span = OtlpSpan.Read(message);
        json.WriteStartObject();
        json.WriteBase64String("traceId", span.TraceId);
        json.WriteBase64String("spanId", span.SpanId);
        Text(message, 3, "traceState", json);
        if (!span.ParentSpanId.IsEmpty) json.WriteBase64String("parentSpanId", span.ParentSpanId);
        Text(message, 5, "name", json);
        if (span.Kind is > 0 and < 6) json.WriteString("kind", s_kinds[span.Kind]);
        json.WriteString("startTimeUnixNano", span.StartNs.ToString(CultureInfo.InvariantCulture));
        json.WriteString("endTimeUnixNano", span.EndNs.ToString(CultureInfo.InvariantCulture));
        Attributes(message, OtlpSpan.AttributeField, "attributes", json);
        Count(message, 10, "droppedAttributesCount", json);
        Events(message, json);
        Count(message, 12, "droppedEventsCount", json);
        Links(message, json);
        Count(message, 14, "droppedLinksCount", json);
        if (span.HasStatus)
        {
            json.WriteStartObject("status");
            if (!span.StatusMessage.IsEmpty) json.WriteString("message", Encoding.UTF8.GetString(span.StatusMessage));
            if (span.StatusCode is > 0 and < 3) json.WriteString("code", s_statuses[span.StatusCode]);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Events(ReadOnlySpan<byte> message, Utf8JsonWriter json)
    {
        bool any = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != OtlpSpan.EventField)
            {
                reader.Skip();
                continue;
            }
            if (!any) json.WriteStartArray("events");
            any = true;
            ReadOnlySpan<byte> item = reader.ReadBytes();
            json.WriteStartObject();
            ulong time = 0;
            var fields = new ProtoReader(item);
            while (fields.Next()) if (fields.Field == 1) time = fields.ReadFixed64(); else fields.Skip();
            json.WriteString("timeUnixNano", time.ToString(CultureInfo.InvariantCulture));
            Text(item, 2, "name", json);
            Attributes(item, 3, "attributes", json);
            Count(item, 4, "droppedAttributesCount", json);
            json.WriteEndObject();
        }
        if (any) json.WriteEndArray();
    }

    private static void Links(ReadOnlySpan<byte> message, Utf8JsonWriter json)
    {
        bool any = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != OtlpSpan.LinkField)
            {
                reader.Skip();
                continue;
            }
            if (!any) json.WriteStartArray("links");
            any = true;
            ReadOnlySpan<byte> item = reader.ReadBytes();
            json.WriteStartObject();
            var fields = new ProtoReader(item);
            while (fields.Next())
            {
                if (fields.Field == 1) json.WriteBase64String("traceId", fields.ReadBytes());
                else if (fields.Field == 2) json.WriteBase64String("spanId", fields.ReadBytes());
                else fields.Skip();
            }
            Text(item, 3, "traceState", json);
            Attributes(item, 4, "attributes", json);
            Count(item, 5, "droppedAttributesCount", json);
            json.WriteEndObject();
        }
        if (any) json.WriteEndArray();
    }

    private static void Attributes(ReadOnlySpan<byte> message, int field, string name, Utf8JsonWriter json)
    {
        bool any = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            if (!any) json.WriteStartArray(name);
            any = true;
            KeyValue(OtlpCommonReader.ReadAttribute(reader.ReadBytes()), json);
        }
        if (any) json.WriteEndArray();
    }

    private static void KeyValue(OtlpAttribute attribute, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("key", attribute.Key);
        json.WriteStartObject("value");
        Value(attribute.Value, json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Value(object? value, Utf8JsonWriter json)
    {
        switch (value)
        {
            case string text: json.WriteString("stringValue", text); break;
            case bool truth: json.WriteBoolean("boolValue", truth); break;
            case long integer: json.WriteString("intValue", integer.ToString(CultureInfo.InvariantCulture)); break;
            case double real when double.IsFinite(real): json.WriteNumber("doubleValue", real); break;
            case double real: json.WriteString("doubleValue", double.IsNaN(real) ? "NaN" : real > 0 ? "Infinity" : "-Infinity"); break;
            case byte[] bytes: json.WriteBase64String("bytesValue", bytes); break;
            case List<object?> items:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (object? item in items)
                {
                    json.WriteStartObject();
                    Value(item, json);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case List<OtlpAttribute> pairs:
                json.WriteStartObject("kvlistValue");
                json.WriteStartArray("values");
                foreach (OtlpAttribute pair in pairs) KeyValue(pair, json);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
        }
    }

    private static void Text(ReadOnlySpan<byte> message, int field, string name, Utf8JsonWriter json)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            string text = OtlpCommonReader.ReadText(ref reader);
            if (text.Length > 0) json.WriteString(name, text);
            return;
        }
    }

    private static void Count(ReadOnlySpan<byte> message, int field, string name, Utf8JsonWriter json)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }
            ulong count = reader.ReadVarint();
            if (count > 0) json.WriteNumber(name, count);
            return;
        }
    }
}
