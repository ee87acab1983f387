using System.Text.Json;
using static Pharos.Wire.Otlp.OtlpJson;

namespace Pharos.Wire.Otlp;

/// <summary>Reads an ExportLogsServiceRequest in OTLP/JSON.</summary>
public static class OtlpLogsJsonReader
{
    /// <exception cref="MalformedMessageException">Not such a document.</exception>
    public static List<OtlpScopeLogs> Read(ReadOnlyMemory<byte> request) => Scopes(request, "resourceLogs", "scopeLogs",
        (resource, scope) => new OtlpScopeLogs(resource, Scope(scope), [.. Items(scope, "logRecords").Select(Record)]));

    private static OtlpLogRecord Record(JsonElement element)
    {
        var record = new OtlpLogRecord
        {
            TimeNs = Unsigned(element, "timeUnixNano"),
            ObservedTimeNs = Unsigned(element, "observedTimeUnixNano"),
            SeverityNumber = Severity(element),
            SeverityText = Text(element, "severityText"),
            Body = element.TryGetProperty("body", out JsonElement body) && body.ValueKind == JsonValueKind.Object ? AnyValue(body) : null,
            DroppedAttributes = (uint)Unsigned(element, "droppedAttributesCount"),
            Flags = (uint)Unsigned(element, "flags"),
            TraceId = Text(element, "traceId").ToLowerInvariant(),
            SpanId = Text(element, "spanId").ToLowerInvariant(),
            EventName = Text(element, "eventName"),
        };
        record.Attributes.AddRange(Attributes(element, "attributes"));
        return record;
    }

    /// <summary>A number, or the name of the enumeration: SEVERITY_NUMBER_INFO2 is 10.</summary>
    private static int Severity(JsonElement element)
    {
        if (!element.TryGetProperty("severityNumber", out JsonElement value)) return 0;
        if (value.ValueKind != JsonValueKind.String || (value.GetString() is { } digits && int.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out _))) return (int)Signed(element, "severityNumber");
        string name = value.GetString()!.Replace("SEVERITY_NUMBER_", "", StringComparison.Ordinal);
        string[] levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
        string level = name.TrimEnd('2', '3', '4');
        int at = Array.IndexOf(levels, level);
        return at < 0 ? 0 : (4 * at) + (name.Length > level.Length ? name[^1] - '0' : 1);
    }
}
