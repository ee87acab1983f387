using System.Globalization;
using System.Text.Json;

namespace Pharos.Wire.Otlp;

/// <summary>Pieces of OTLP/JSON that all signals share: lowerCamelCase keys, 64-bit integers as strings or numbers, unknown keys ignored.</summary>
internal static class OtlpJson
{
    /// <summary>The resource of a resourceLogs, resourceMetrics or resourceSpans.</summary>
    public static OtlpResource Resource(JsonElement parent) => new(parent.TryGetProperty("resource", out JsonElement resource) ? Attributes(resource, "attributes") : [])
    {
        SchemaUrl = Text(parent, "schemaUrl"),
        DroppedAttributes = resource.ValueKind == JsonValueKind.Object ? (uint)Unsigned(resource, "droppedAttributesCount") : 0,
    };

    /// <summary>The scope of a scopeLogs, scopeMetrics or scopeSpans.</summary>
    public static OtlpScope Scope(JsonElement parent)
    {
        string schema = Text(parent, "schemaUrl");
        return parent.TryGetProperty("scope", out JsonElement scope)
            ? new OtlpScope(Text(scope, "name"), Text(scope, "version"), schema, Attributes(scope, "attributes")) { DroppedAttributes = (uint)Unsigned(scope, "droppedAttributesCount") }
            : new OtlpScope("", "", schema, []);
    }

    /// <summary>Attributes of any OTLP/JSON object.</summary>
    public static List<OtlpAttribute> Attributes(JsonElement element, string key)
    {
        var attributes = new List<OtlpAttribute>();
        foreach (JsonElement attribute in Items(element, key)) attributes.Add(new OtlpAttribute(Text(attribute, "key"), attribute.TryGetProperty("value", out JsonElement value) ? AnyValue(value) : null));
        return attributes;
    }

    /// <summary>A value as <see cref="OtlpAttribute"/> holds it.</summary>
    public static object? AnyValue(JsonElement element)
    {
        foreach (JsonProperty field in element.EnumerateObject())
        {
            switch (field.Name)
            {
                case "stringValue": return field.Value.GetString();
                case "boolValue": return field.Value.GetBoolean();
                case "intValue": return Signed(element, "intValue");
                case "doubleValue": return Real(field.Value);
                case "bytesValue": return field.Value.GetBytesFromBase64();
                case "arrayValue": return Items(field.Value, "values").Select(AnyValue).ToList();
                case "kvlistValue": return Attributes(field.Value, "values");
            }
        }
        return null;
    }

    public static JsonElement[] Items(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    public static string Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static ulong Unsigned(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement value) ? Unsigned(value) : 0;

    public static ulong Unsigned(JsonElement value) => value.ValueKind == JsonValueKind.String ? ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetUInt64();

    public static long Signed(JsonElement element, string key) =>
        !element.TryGetProperty(key, out JsonElement value) ? 0 : value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetInt64();

    public static double Real(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch { "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, "NaN" => double.NaN, string text => double.Parse(text, CultureInfo.InvariantCulture), null => 0 }
        : value.GetDouble();
}
