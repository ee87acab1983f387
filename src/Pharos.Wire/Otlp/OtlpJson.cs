using System.Globalization;
using System.Text.Json;

namespace Pharos.Wire.Otlp;

/// <summary>Pieces of OTLP/JSON that all signals share: lowerCamelCase keys, 64-bit integers as strings or numbers, unknown keys ignored.</summary>
internal static class OtlpJson
{
    /// <summary>Reads a request, whose root is an object.</summary>
    /// <exception cref="MalformedMessageException">Not JSON, not an object, or a field in it is of a wrong type.</exception>
    public static T Document<T>(ReadOnlyMemory<byte> request, int maxDepth, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(request, new JsonDocumentOptions { MaxDepth = maxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new MalformedMessageException($"malformed OTLP/JSON: expected an object, found {document.RootElement.ValueKind}");
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new MalformedMessageException($"malformed OTLP/JSON: {e.Message}");
        }
    }

    /// <summary>Reads a request of logs or metrics scope by scope.</summary>
    /// <param name="resources">Name of the list in the root, such as <c>resourceLogs</c>.</param>
    /// <param name="scopes">Name of the list in each of its items, such as <c>scopeLogs</c>.</param>
    /// <exception cref="MalformedMessageException">Not such a document.</exception>
    public static List<T> Scopes<T>(ReadOnlyMemory<byte> request, string resources, string scopes, Func<OtlpResource, JsonElement, T> read) => Document(request, maxDepth: 64, root =>
    {
        var all = new List<T>();
        foreach (JsonElement parent in Items(root, resources))
        {
            OtlpResource resource = Resource(parent);
            foreach (JsonElement scope in Items(parent, scopes)) all.Add(read(resource, scope));
        }
        return all;
    });

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

    /// <summary>The items of a list; none where it is not one.</summary>
    public static JsonElement.ArrayEnumerator Items(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default;

    public static string Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static ulong Unsigned(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement value) ? Unsigned(value) : 0;

    public static ulong Unsigned(JsonElement value) => value.ValueKind == JsonValueKind.String ? ulong.Parse(value.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture) : value.GetUInt64();

    public static long Signed(JsonElement element, string key) =>
        !element.TryGetProperty(key, out JsonElement value) ? 0 : value.ValueKind == JsonValueKind.String ? long.Parse(value.GetString()!, CultureInfo.InvariantCulture) : value.GetInt64();

    public static double Real(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch { "Infinity" => double.PositiveInfinity, "-Infinity" => double.NegativeInfinity, "NaN" => double.NaN, string text => double.Parse(text, CultureInfo.InvariantCulture), null => 0 }
        : value.GetDouble();
}
