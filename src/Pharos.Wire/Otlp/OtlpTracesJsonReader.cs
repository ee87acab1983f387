using System.Text.Json;

namespace Pharos.Wire.Otlp;

/// <summary>Turns an ExportTraceServiceRequest in OTLP/JSON into the same in protobuf: lowerCamelCase keys, 64-bit integers as strings or numbers, ids in hex, unknown keys ignored.</summary>
public static class OtlpTracesJsonReader
{
    /// <exception cref="MalformedMessageException">Not such a document.</exception>
    public static ProtoWriter ToProtobuf(ReadOnlyMemory<byte> request) => OtlpJson.Document(request, maxDepth: 128, root =>
    {
        var to = new ProtoWriter();
        string key = root.TryGetProperty("batches", out _) ? "batches" : "resourceSpans"; // as Tempo's own answers name it
        foreach (JsonElement resourceSpans in OtlpJson.Items(root, key)) WriteResourceSpans(to, resourceSpans);
        return to;
    });

    private static void WriteResourceSpans(ProtoWriter to, JsonElement resourceSpans)
    {
        int open = to.Open(1);
        if (resourceSpans.TryGetProperty("resource", out JsonElement resource))
        {
            int inner = to.Open(1);
            OtlpJsonFields.WriteAttributes(to, 1, resource, "attributes");
            WriteCount(to, 2, resource, "droppedAttributesCount");
            to.Close(inner);
        }
        foreach (JsonElement scopeSpans in OtlpJson.Items(resourceSpans, "scopeSpans"))
        {
            int inner = to.Open(2);
            if (scopeSpans.TryGetProperty("scope", out JsonElement scope))
            {
                int scopeOpen = to.Open(1);
                OtlpJsonFields.WriteText(to, 1, scope, "name");
                OtlpJsonFields.WriteText(to, 2, scope, "version");
                OtlpJsonFields.WriteAttributes(to, 3, scope, "attributes");
                WriteCount(to, 4, scope, "droppedAttributesCount");
                to.Close(scopeOpen);
            }
            foreach (JsonElement span in OtlpJson.Items(scopeSpans, "spans")) WriteSpan(to, span);
            OtlpJsonFields.WriteText(to, 3, scopeSpans, "schemaUrl");
            to.Close(inner);
        }
        OtlpJsonFields.WriteText(to, 3, resourceSpans, "schemaUrl");
        to.Close(open);
    }

    private static void WriteSpan(ProtoWriter to, JsonElement span)
    {
        int open = to.Open(2);
        OtlpJsonFields.WriteId(to, 1, span, "traceId", 16);
        OtlpJsonFields.WriteId(to, 2, span, "spanId", 8);
        OtlpJsonFields.WriteText(to, 3, span, "traceState");
        OtlpJsonFields.WriteId(to, 4, span, "parentSpanId", 8);
        OtlpJsonFields.WriteText(to, 5, span, "name");
        int kind = OtlpJsonFields.Enumeration(span, "kind", "SPAN_KIND_", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]);
        if (kind != 0) to.WriteVarint(6, (ulong)kind);
        to.WriteFixed64(7, OtlpJson.Unsigned(span, "startTimeUnixNano"));
        to.WriteFixed64(8, OtlpJson.Unsigned(span, "endTimeUnixNano"));
        OtlpJsonFields.WriteAttributes(to, 9, span, "attributes");
        WriteCount(to, 10, span, "droppedAttributesCount");
        foreach (JsonElement item in OtlpJson.Items(span, "events"))
        {
            int inner = to.Open(11);
            to.WriteFixed64(1, OtlpJson.Unsigned(item, "timeUnixNano"));
            OtlpJsonFields.WriteText(to, 2, item, "name");
            OtlpJsonFields.WriteAttributes(to, 3, item, "attributes");
            WriteCount(to, 4, item, "droppedAttributesCount");
            to.Close(inner);
        }
        WriteCount(to, 12, span, "droppedEventsCount");
        foreach (JsonElement item in OtlpJson.Items(span, "links"))
        {
            int inner = to.Open(13);
            OtlpJsonFields.WriteId(to, 1, item, "traceId", 16);
            OtlpJsonFields.WriteId(to, 2, item, "spanId", 8);
            OtlpJsonFields.WriteText(to, 3, item, "traceState");
            OtlpJsonFields.WriteAttributes(to, 4, item, "attributes");
            WriteCount(to, 5, item, "droppedAttributesCount");
            to.Close(inner);
        }
        WriteCount(to, 14, span, "droppedLinksCount");
        if (span.TryGetProperty("status", out JsonElement status) && status.ValueKind == JsonValueKind.Object)
        {
            int inner = to.Open(15);
            OtlpJsonFields.WriteText(to, 2, status, "message");
            int code = OtlpJsonFields.Enumeration(status, "code", "STATUS_CODE_", ["UNSET", "OK", "ERROR"]);
            if (code != 0) to.WriteVarint(3, (ulong)code);
            to.Close(inner);
        }
        to.Close(open);
    }

    private static void WriteCount(ProtoWriter to, int field, JsonElement element, string key)
    {
        ulong count = OtlpJson.Unsigned(element, key);
        if (count != 0) to.WriteVarint(field, count & uint.MaxValue);
    }
}
