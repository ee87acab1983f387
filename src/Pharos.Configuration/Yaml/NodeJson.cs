using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pharos.Configuration;

/// <summary>A YAML tree as JSON: plain numbers, booleans and null keep their type, quoted and tagged scalars are text.</summary>
public static class NodeJson
{
    /// <param name="unescape">Applied to each text that is not a key.</param>
    public static string Write(ConfigNode node, Func<string, string>? unescape = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, node, unescape);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ConfigNode node, Func<string, string>? unescape)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Mapping:
                json.WriteStartObject();
                foreach ((ConfigNode key, ConfigNode value) in node.Entries)
                {
                    json.WritePropertyName(key.Text);
                    Write(json, value, unescape);
                }
                json.WriteEndObject();
                break;
            case ConfigNodeKind.Sequence:
                json.WriteStartArray();
                foreach (ConfigNode item in node.Items) Write(json, item, unescape);
                json.WriteEndArray();
                break;
            case ConfigNodeKind.Scalar:
                bool isTyped = node.IsPlain && node.Tag is null;
                if (isTyped && node.Text is ("true" or "false")) json.WriteBooleanValue(node.Text == "true");
                else if (isTyped && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) json.WriteNumberValue(whole);
                else if (isTyped && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)) json.WriteNumberValue(number);
                else json.WriteStringValue(unescape is null ? node.Text : unescape(node.Text));
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
