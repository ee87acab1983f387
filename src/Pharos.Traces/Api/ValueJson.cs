using System.Globalization;
using System.Text.Json;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Api;

/// <summary>Values as AnyValue in JSON: what has no type of its own there is text.</summary>
internal static class ValueJson
{
    /// <summary>Nothing where there are none.</summary>
    public static void Attributes(string name, IReadOnlyList<KeyValuePair<string, TraceValue>> attributes, Utf8JsonWriter json)
    {
        if (attributes.Count == 0) return;
        json.WriteStartArray(name);
        foreach ((string key, TraceValue value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            Write(value, json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(in TraceValue value, Utf8JsonWriter json)
    {
        switch (value.Kind)
        {
            case ValueKind.Boolean: json.WriteBoolean("boolValue", value.IsTrue); break;
            case ValueKind.Int: json.WriteString("intValue", value.Integer.ToString(CultureInfo.InvariantCulture)); break;
            case ValueKind.Float when double.IsFinite(value.Number): json.WriteNumber("doubleValue", value.Number); break;
            case ValueKind.Array:
                json.WriteStartObject("arrayValue");
                json.WriteStartArray("values");
                foreach (TraceValue item in value.Items)
                {
                    json.WriteStartObject();
                    Write(item, json);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            default: json.WriteString("stringValue", value.Plain); break;
        }
    }
}
