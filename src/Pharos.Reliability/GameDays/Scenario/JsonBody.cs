using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Configuration;

namespace Pharos.Reliability.GameDays;

/// <summary>A YAML tree as JSON: plain numbers, booleans and null keep their type, quoted ones are text.</summary>
internal static class JsonBody
{
    public static string Of(ConfigNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) Write(json, node);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, ConfigNode node)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Mapping:
                json.WriteStartObject();
                foreach ((ConfigNode key, ConfigNode value) in node.Entries)
                {
                    json.WritePropertyName(key.Text);
                    Write(json, value);
                }
                json.WriteEndObject();
                break;
            case ConfigNodeKind.Sequence:
                json.WriteStartArray();
                foreach (ConfigNode item in node.Items) Write(json, item);
                json.WriteEndArray();
                break;
            case ConfigNodeKind.Scalar when node.IsPlain && node.Tag is null:
                if (node.Text is "true" or "false") json.WriteBooleanValue(node.Text == "true");
                else if (long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) json.WriteNumberValue(whole);
                else if (double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)) json.WriteNumberValue(number);
                else json.WriteStringValue(node.Text);
                break;
            case ConfigNodeKind.Scalar:
                json.WriteStringValue(node.Text);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
