using System.Globalization;
using System.Text.Json;

namespace Pharos.Wire.Otlp;

/// <summary>Writes the parts that all OTLP/JSON documents share as protobuf.</summary>
internal static class OtlpJsonFields
{
    private const int MaxDepth = 32;

    public static void WriteText(ProtoWriter to, int field, JsonElement element, string key)
    {
        if (element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text) to.WriteString(field, text);
    }

    /// <summary>An id of the given size, in hex as OTLP/JSON says; base64, as protobuf's JSON mapping says, is read too.</summary>
    public static void WriteId(ProtoWriter to, int field, JsonElement element, string key, int size)
    {
        if (!element.TryGetProperty(key, out JsonElement value) || value.GetString() is not { Length: > 0 } text) return;
        bool isHex = text.Length == 2 * size && text.All(char.IsAsciiHexDigit);
        byte[] bytes = isHex ? Convert.FromHexString(text) : Convert.FromBase64String(text);
        to.WriteBytes(field, bytes);
    }

    /// <summary>An enumeration as number or as name.</summary>
    public static int Enumeration(JsonElement element, string key, string prefix, ReadOnlySpan<string> names)
    {
        if (!element.TryGetProperty(key, out JsonElement value)) return 0;
        if (value.ValueKind == JsonValueKind.Number) return value.GetInt32();
        string text = value.GetString() ?? "";
        for (int i = 0; i < names.Length; i++) if (text.Length == prefix.Length + names[i].Length && text.StartsWith(prefix, StringComparison.Ordinal) && text.EndsWith(names[i], StringComparison.Ordinal)) return i;
        return 0;
    }

    public static void WriteAttributes(ProtoWriter to, int field, JsonElement element, string key, int depth = 0)
    {
        foreach (JsonElement attribute in OtlpJson.Items(element, key))
        {
            int open = to.Open(field);
            WriteText(to, 1, attribute, "key");
            if (attribute.TryGetProperty("value", out JsonElement value))
            {
                int inner = to.Open(2);
                WriteValue(to, value, depth);
                to.Close(inner);
            }
            to.Close(open);
        }
    }

    private static void WriteValue(ProtoWriter to, JsonElement element, int depth)
    {
        if (depth > MaxDepth) throw new MalformedMessageException($"attribute values nested deeper than {MaxDepth}");
        foreach (JsonProperty field in element.EnumerateObject())
        {
            switch (field.Name)
            {
                case "stringValue": to.WriteString(1, field.Value.GetString()); return;
                case "boolValue": to.WriteVarint(2, field.Value.GetBoolean() ? 1UL : 0); return;
                case "intValue":
                    to.WriteInt64(3, field.Value.ValueKind == JsonValueKind.String ? long.Parse(field.Value.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : field.Value.GetInt64());
                    return;
                case "doubleValue": to.WriteDouble(4, OtlpJson.Real(field.Value)); return;
                case "bytesValue": to.WriteBytes(7, field.Value.GetBytesFromBase64()); return;
                case "arrayValue":
                    int array = to.Open(5);
                    foreach (JsonElement item in OtlpJson.Items(field.Value, "values"))
                    {
                        int open = to.Open(1);
                        WriteValue(to, item, depth + 1);
                        to.Close(open);
                    }
                    to.Close(array);
                    return;
                case "kvlistValue":
                    int list = to.Open(6);
                    WriteAttributes(to, 1, field.Value, "values", depth + 1);
                    to.Close(list);
                    return;
            }
        }
    }
}
