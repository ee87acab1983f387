namespace Pharos.Wire.Otlp;

/// <summary>Writes an ExportTraceServiceRequest in protobuf; the reverse of <see cref="OtlpTracesReader"/>.</summary>
public static class OtlpTracesWriter
{
    public static ProtoWriter Write(List<OtlpScopeSpans> scopes) => OtlpCommonWriter.Grouped(scopes, s => s.Resource, s => s.Scope, (to, scope) =>
    {
        foreach (OtlpSpanRecord span in scope.Spans) Write(to, span);
    });

    private static void Write(ProtoWriter to, OtlpSpanRecord span)
    {
        int open = to.Open(2);
        OtlpCommonWriter.Id(to, 1, span.TraceId);
        OtlpCommonWriter.Id(to, 2, span.SpanId);
        OtlpCommonWriter.Text(to, 3, span.TraceState);
        OtlpCommonWriter.Id(to, 4, span.ParentSpanId);
        OtlpCommonWriter.Text(to, 5, span.Name);
        if (span.Kind != 0) to.WriteInt64(6, span.Kind);
        if (span.StartNs != 0) to.WriteFixed64(7, span.StartNs);
        if (span.EndNs != 0) to.WriteFixed64(8, span.EndNs);
        OtlpCommonWriter.Attributes(to, 9, span.Attributes);
        OtlpCommonWriter.Count(to, 10, span.DroppedAttributes);
        foreach (OtlpSpanEvent item in span.Events)
        {
            int inner = to.Open(11);
            if (item.TimeNs != 0) to.WriteFixed64(1, item.TimeNs);
            OtlpCommonWriter.Text(to, 2, item.Name);
            OtlpCommonWriter.Attributes(to, 3, item.Attributes);
            OtlpCommonWriter.Count(to, 4, item.DroppedAttributes);
            to.Close(inner);
        }
        OtlpCommonWriter.Count(to, 12, span.DroppedEvents);
        foreach (OtlpSpanLink item in span.Links)
        {
            int inner = to.Open(13);
            OtlpCommonWriter.Id(to, 1, item.TraceId);
            OtlpCommonWriter.Id(to, 2, item.SpanId);
            OtlpCommonWriter.Text(to, 3, item.TraceState);
            OtlpCommonWriter.Attributes(to, 4, item.Attributes);
            OtlpCommonWriter.Count(to, 5, item.DroppedAttributes);
            if (item.Flags != 0) to.WriteFixed32(6, item.Flags);
            to.Close(inner);
        }
        OtlpCommonWriter.Count(to, 14, span.DroppedLinks);
        if (span.StatusCode != 0 || span.StatusMessage.Length > 0)
        {
            int inner = to.Open(15);
            OtlpCommonWriter.Text(to, 2, span.StatusMessage);
            if (span.StatusCode != 0) to.WriteInt64(3, span.StatusCode);
            to.Close(inner);
        }
        if (span.Flags != 0) to.WriteFixed32(16, span.Flags);
        to.Close(open);
    }
}
