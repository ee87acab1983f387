using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pharos.Core;

namespace Pharos.Wire.Otlp;

/// <summary>An AnyValue as text, as the OpenTelemetry Collector's AsString writes it: text as it is, bytes in base 64, lists and maps as JSON.</summary>
public static class OtlpText
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double real => GoNumber.Plain(real),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => Json(value),
    };

    private static string Json(object value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The value as plain JSON: maps in order of their keys.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case IReadOnlyList<OtlpAttribute> map:
                json.WriteStartObject();
                foreach (OtlpAttribute entry in map.OrderBy(entry => entry.Key, StringComparer.Ordinal)) // Go prints maps in order of their keys
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value);
                }
                json.WriteEndObject();
                break;
            case IReadOnlyList<object?> list:
                json.WriteStartArray();
                foreach (object? item in list) Write(json, item);
                json.WriteEndArray();
                break;
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case long number: json.WriteNumberValue(number); break;
            case double real when double.IsFinite(real): json.WriteRawValue(GoNumber.Plain(real)); break;
            case double real: json.WriteStringValue(GoNumber.Plain(real)); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
        }
    }
}
