using System.Globalization;
using System.Text.Json;
using Pharos.Wire;

namespace Pharos.Traces.Ingest;

/// <summary>Turns Zipkin v2 JSON (zipkin.io/zipkin-api, <c>POST /api/v2/spans</c>) into an ExportTraceServiceRequest, by the mapping of the OpenTelemetry specification ("Zipkin exporter", read backwards).</summary>
internal static class ZipkinReader
{
    /// <exception cref="MalformedMessageException">Not such a document.</exception>
    public static ProtoWriter ToProtobuf(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            var to = new ProtoWriter();
            foreach (IGrouping<string, JsonElement> service in document.RootElement.EnumerateArray().GroupBy(Service))
            {
                int resourceSpans = to.Open(1);
                int resource = to.Open(1);
                if (service.Key.Length > 0) WriteAttribute(to, 1, "service.name", service.Key);
                to.Close(resource);
                int scopeSpans = to.Open(2);
                foreach (JsonElement span in service) WriteSpan(to, span);
                to.Close(scopeSpans);
                to.Close(resourceSpans);
            }
            return to;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new MalformedMessageException($"malformed Zipkin JSON: {e.Message}");
        }
    }

    private static string Service(JsonElement span) =>
        span.TryGetProperty("localEndpoint", out JsonElement endpoint) && endpoint.TryGetProperty("serviceName", out JsonElement name) ? name.GetString() ?? "" : "";

    private static void WriteSpan(ProtoWriter to, JsonElement span)
    {
        int open = to.Open(2);
        WriteId(to, 1, span, "traceId", 16);
        WriteId(to, 2, span, "id", 8);
        WriteId(to, 4, span, "parentId", 8);
        if (Text(span, "name") is { Length: > 0 } name) to.WriteString(5, name);
        int kind = Text(span, "kind") switch { "SERVER" => 2, "CLIENT" => 3, "PRODUCER" => 4, "CONSUMER" => 5, _ => 1 };
        to.WriteVarint(6, (ulong)kind);
        ulong startNs = Microseconds(span, "timestamp") * 1000;
        to.WriteFixed64(7, startNs);
        to.WriteFixed64(8, startNs + (Microseconds(span, "duration") * 1000));
        string? error = null;
        if (span.TryGetProperty("tags", out JsonElement tags))
        {
            foreach (JsonProperty tag in tags.EnumerateObject())
            {
                string value = tag.Value.ValueKind == JsonValueKind.String ? tag.Value.GetString()! : tag.Value.GetRawText();
                if (tag.Name == "error") error = value;
                WriteAttribute(to, 9, tag.Name, value);
            }
        }
        if (span.TryGetProperty("remoteEndpoint", out JsonElement remote) && Text(remote, "serviceName") is { Length: > 0 } peer) WriteAttribute(to, 9, "peer.service", peer);
        if (span.TryGetProperty("annotations", out JsonElement annotations))
        {
            foreach (JsonElement annotation in annotations.EnumerateArray())
            {
                int item = to.Open(11);
                to.WriteFixed64(1, Microseconds(annotation, "timestamp") * 1000);
                to.WriteString(2, Text(annotation, "value") ?? "");
                to.Close(item);
            }
        }
        if (error is not null)
        {
            int status = to.Open(15);
            if (error is not ("" or "true")) to.WriteString(2, error);
            to.WriteVarint(3, 2);
            to.Close(status);
        }
        to.Close(open);
    }

    /// <summary>Ids shorter than the field are padded on the left: Zipkin allows trace ids of 64 bits.</summary>
    private static void WriteId(ProtoWriter to, int field, JsonElement span, string key, int size)
    {
        if (Text(span, key) is not { Length: > 0 } text) return;
        if (text.Length > 2 * size) throw new FormatException($"{key} has more than {2 * size} digits");
        to.WriteBytes(field, Convert.FromHexString(text.PadLeft(2 * size, '0')));
    }

    private static ulong Microseconds(JsonElement element, string key) => !element.TryGetProperty(key, out JsonElement value) ? 0
        : value.ValueKind == JsonValueKind.String ? ulong.Parse(value.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture) : (ulong)Math.Clamp(value.GetDouble(), 0, 9e15);

    private static string? Text(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteAttribute(ProtoWriter to, int field, string key, string value)
    {
        int open = to.Open(field);
        to.WriteString(1, key);
        int inner = to.Open(2);
        to.WriteString(1, value);
        to.Close(inner);
        to.Close(open);
    }
}
