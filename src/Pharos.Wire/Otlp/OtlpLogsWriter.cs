namespace Pharos.Wire.Otlp;

/// <summary>Writes an ExportLogsServiceRequest in protobuf; the reverse of <see cref="OtlpLogsReader"/>.</summary>
public static class OtlpLogsWriter
{
    public static ProtoWriter Write(List<OtlpScopeLogs> scopes) => OtlpCommonWriter.Grouped(scopes, s => s.Resource, s => s.Scope, (to, scope) =>
    {
        foreach (OtlpLogRecord record in scope.Records) Write(to, record);
    });

    private static void Write(ProtoWriter to, OtlpLogRecord record)
    {
        int open = to.Open(2);
        if (record.TimeNs != 0) to.WriteFixed64(1, record.TimeNs);
        if (record.SeverityNumber != 0) to.WriteInt64(2, record.SeverityNumber);
        OtlpCommonWriter.Text(to, 3, record.SeverityText);
        if (record.Body is not null)
        {
            int body = to.Open(5);
            OtlpCommonWriter.Value(to, record.Body);
            to.Close(body);
        }
        OtlpCommonWriter.Attributes(to, 6, record.Attributes);
        OtlpCommonWriter.Count(to, 7, record.DroppedAttributes);
        if (record.Flags != 0) to.WriteFixed32(8, record.Flags);
        OtlpCommonWriter.Id(to, 9, record.TraceId);
        OtlpCommonWriter.Id(to, 10, record.SpanId);
        if (record.ObservedTimeNs != 0) to.WriteFixed64(11, record.ObservedTimeNs);
        OtlpCommonWriter.Text(to, 12, record.EventName);
        to.Close(open);
    }
}
