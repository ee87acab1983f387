using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Exporters.Loki;

/// <summary>A log record as one line (contrib 0.130, pkg/translator/loki, encode).</summary>
internal static class LokiLine
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(" =\"\n\t\\");
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object with body, traceid, spanid, severity, flags, attributes, resources, instrumentation_scope; what is empty is left out.</summary>
    public static string Json(OtlpLogRecord record, List<OtlpAttribute> attributes, List<OtlpAttribute> resources, OtlpScope scope)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            if (record.Body is not null)
            {
                json.WritePropertyName("body");
                OtlpText.Write(json, record.Body);
            }
            if (record.TraceId.Length > 0) json.WriteString("traceid", record.TraceId);
            if (record.SpanId.Length > 0) json.WriteString("spanid", record.SpanId);
            if (record.SeverityText.Length > 0) json.WriteString("severity", record.SeverityText);
            if (record.Flags != 0) json.WriteNumber("flags", record.Flags);
            Map(json, "attributes", attributes);
            Map(json, "resources", resources);
            if (scope.Name.Length > 0)
            {
                json.WriteStartObject("instrumentation_scope");
                json.WriteString("name", scope.Name);
                if (scope.Version.Length > 0) json.WriteString("version", scope.Version);
                Map(json, "attributes", scope.Attributes);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Pairs: the body's (a text is <c>msg</c> unless it is pairs itself), then ids, attributes and resources.</summary>
    public static string Logfmt(OtlpLogRecord record, List<OtlpAttribute> attributes, List<OtlpAttribute> resources, OtlpScope scope)
    {
        var line = new StringBuilder();
        switch (record.Body)
        {
            case null: break;
            case List<OtlpAttribute> map: foreach (OtlpAttribute entry in map) Pair(line, entry.Key, OtlpText.Of(entry.Value)); break;
            case string text when text.Contains('=', StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal): line.Append(text); break;
            default: Pair(line, "msg", OtlpText.Of(record.Body)); break;
        }
        if (record.TraceId.Length > 0) Pair(line, "traceID", record.TraceId);
        if (record.SpanId.Length > 0) Pair(line, "spanID", record.SpanId);
        if (record.SeverityText.Length > 0) Pair(line, "severity", record.SeverityText);
        if (record.Flags != 0) Pair(line, "flags", record.Flags.ToString(CultureInfo.InvariantCulture));
        foreach (OtlpAttribute attribute in attributes) Pair(line, "attribute_" + attribute.Key, OtlpText.Of(attribute.Value));
        foreach (OtlpAttribute attribute in resources) Pair(line, "resource_" + attribute.Key, OtlpText.Of(attribute.Value));
        if (scope.Name.Length > 0) Pair(line, "instrumentation_scope_name", scope.Name);
        if (scope.Version.Length > 0) Pair(line, "instrumentation_scope_version", scope.Version);
        return line.ToString();
    }

    private static void Map(Utf8JsonWriter json, string name, List<OtlpAttribute> attributes)
    {
        if (attributes.Count == 0) return;
        json.WritePropertyName(name);
        OtlpText.Write(json, attributes);
    }

    private static void Pair(StringBuilder line, string key, string value)
    {
        if (line.Length > 0) line.Append(' ');
        foreach (char c in key) line.Append(c is ' ' or '=' or '"' ? '_' : c);
        line.Append('=');
        if (value.AsSpan().IndexOfAny(s_quoted) < 0) line.Append(value);
        else line.Append(Core.LabelFormat.Quote(value));
    }
}
