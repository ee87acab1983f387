using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>Writes a YAML tree as JSON; <c>$$</c> becomes <c>$</c>, as Grafana does when it reads provisioning files.</summary>
internal static class NodeJson
{
    public static string Write(ConfigNode node)
    {
        if (!node.IsMapping) return "{}";
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, node);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ConfigNode node)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Mapping:
                writer.WriteStartObject();
                foreach ((ConfigNode key, ConfigNode value) in node.Entries)
                {
                    writer.WritePropertyName(key.Text);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case ConfigNodeKind.Sequence:
                writer.WriteStartArray();
                foreach (ConfigNode item in node.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case ConfigNodeKind.Scalar when node is { IsPlain: true, Text: "true" or "false" }:
                writer.WriteBooleanValue(node.Text == "true");
                break;
            case ConfigNodeKind.Scalar when node.IsPlain && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case ConfigNodeKind.Scalar:
                writer.WriteStringValue(node.Text.Replace("$$", "$", StringComparison.Ordinal));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
