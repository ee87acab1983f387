using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>Writes JSON bodies; only what JSON itself demands is escaped.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options)) write(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Writes a property unless its text is empty.</summary>
    public static void WriteIfAny(this Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0) json.WriteString(name, value);
    }

    /// <summary>Writes a part of the configuration with its texts expanded; plain numbers and booleans stay what they are.</summary>
    public static void WriteNode(this Utf8JsonWriter json, ConfigNode node, Notification n)
    {
        if (node.IsMapping)
        {
            json.WriteStartObject();
            foreach ((ConfigNode key, ConfigNode value) in node.Entries)
            {
                json.WritePropertyName(n.Render(key.Text));
                json.WriteNode(value, n);
            }
            json.WriteEndObject();
        }
        else if (node.IsSequence)
        {
            json.WriteStartArray();
            foreach (ConfigNode item in node.Items) json.WriteNode(item, n);
            json.WriteEndArray();
        }
        else if (!node.HasValue) json.WriteNullValue();
        else if (node.IsPlain && node.Text is "true" or "false") json.WriteBooleanValue(node.Text == "true");
        else if (node.IsPlain && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)) json.WriteNumberValue(number);
        else json.WriteStringValue(n.Render(node.Text));
    }
}
