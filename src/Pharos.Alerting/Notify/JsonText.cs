using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

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
}
