namespace Pharos.Wire.Otlp;

/// <summary>Reads an ExportLogsServiceRequest in protobuf (opentelemetry-proto 1.x).</summary>
public static class OtlpLogsReader
{
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public static List<OtlpScopeLogs> Read(ReadOnlySpan<byte> request)
    {
        var all = new List<OtlpScopeLogs>();
        var reader = new ProtoReader(request);
        while (reader.Next()) if (reader.Field == 1) ReadResourceLogs(reader.ReadBytes(), all); else reader.Skip();
        return all;
    }

    private static void ReadResourceLogs(ReadOnlySpan<byte> message, List<OtlpScopeLogs> all)
    {
        OtlpResource resource = OtlpCommonReader.ReadResourceOf(message);
        var reader = new ProtoReader(message);
        while (reader.Next()) if (reader.Field == 2) all.Add(ReadScopeLogs(reader.ReadBytes(), resource)); else reader.Skip();
    }

    private static OtlpScopeLogs ReadScopeLogs(ReadOnlySpan<byte> message, OtlpResource resource)
    {
        ReadOnlySpan<byte> scope = default;
        string schemaUrl = "";
        var records = new List<OtlpLogRecord>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: scope = reader.ReadBytes(); break;
                case 2: records.Add(ReadRecord(reader.ReadBytes())); break;
                case 3: schemaUrl = OtlpCommonReader.ReadText(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return new OtlpScopeLogs(resource, OtlpCommonReader.ReadScope(scope, schemaUrl), records);
    }

    private static OtlpLogRecord ReadRecord(ReadOnlySpan<byte> message)
    {
        var record = new OtlpLogRecord();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: record.TimeNs = reader.ReadFixed64(); break;
                case 2: record.SeverityNumber = reader.ReadInt32(); break;
                case 3: record.SeverityText = OtlpCommonReader.ReadText(ref reader); break;
                case 5: record.Body = OtlpCommonReader.ReadValue(reader.ReadBytes()); break;
                case 6: record.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 7: record.DroppedAttributes = (uint)reader.ReadVarint(); break;
                case 8: record.Flags = reader.ReadFixed32(); break;
                case 9: record.TraceId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 10: record.SpanId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 11: record.ObservedTimeNs = reader.ReadFixed64(); break;
                case 12: record.EventName = OtlpCommonReader.ReadText(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return record;
    }
}
