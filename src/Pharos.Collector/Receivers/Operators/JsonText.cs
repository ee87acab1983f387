using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>JSON to and from the values of attributes.</summary>
internal static class JsonText
{
    private const int MaxDepth = 64;
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    /// <summary>Numbers become doubles, as in Go; with <paramref name="keepsIntegers"/> whole ones become longs. A key that comes again replaces.</summary>
    /// <exception cref="FormatException">Not JSON, or nested deeper than 64.</exception>
    public static object? Parse(string text, bool keepsIntegers)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Value(document.RootElement, keepsIntegers);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException) // the latter two for halves of surrogate pairs
        {
            throw new FormatException($"not valid JSON: {e.Message}", e);
        }
    }

    public static string Write(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_options)) Write(writer, value);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static object? Value(JsonElement element, bool keepsIntegers)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new List<OtlpAttribute>();
                var index = new Dictionary<string, int>(StringComparer.Ordinal);
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    var item = new OtlpAttribute(property.Name, Value(property.Value, keepsIntegers));
                    if (index.TryAdd(item.Key, map.Count)) map.Add(item);
                    else map[index[item.Key]] = item;
                }
                return map;
            case JsonValueKind.Array: return element.EnumerateArray().Select(e => Value(e, keepsIntegers)).ToList();
            case JsonValueKind.String: return element.GetString();
            case JsonValueKind.Number: return keepsIntegers && element.TryGetInt64(out long whole) ? (object)whole : element.GetDouble();
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            default: return null;
        }
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case string s: writer.WriteStringValue(s); break;
            case bool b: writer.WriteBooleanValue(b); break;
            case long n: writer.WriteNumberValue(n); break;
            case double d when double.IsFinite(d): writer.WriteNumberValue(d); break;
            case double d: writer.WriteStringValue(d.ToString(System.Globalization.CultureInfo.InvariantCulture)); break;
            case byte[] bytes: writer.WriteBase64StringValue(bytes); break;
            case List<object?> list:
                writer.WriteStartArray();
                foreach (object? item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            case List<OtlpAttribute> map:
                writer.WriteStartObject();
                foreach (OtlpAttribute item in map)
                {
                    writer.WritePropertyName(item.Key);
                    Write(writer, item.Value);
                }
                writer.WriteEndObject();
                break;
            default: writer.WriteNullValue(); break;
        }
    }
}
