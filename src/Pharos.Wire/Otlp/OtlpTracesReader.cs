namespace Pharos.Wire.Otlp;

/// <summary>Reads an ExportTraceServiceRequest in protobuf (opentelemetry-proto 1.x) into objects.</summary>
public static class OtlpTracesReader
{
    /// <exception cref="MalformedMessageException">Not such a message.</exception>
    public static List<OtlpScopeSpans> Read(ReadOnlySpan<byte> request)
    {
        var all = new List<OtlpScopeSpans>();
        var reader = new ProtoReader(request);
        while (reader.Next()) if (reader.Field == 1) ReadResourceSpans(reader.ReadBytes(), all); else reader.Skip();
        return all;
    }

    private static void ReadResourceSpans(ReadOnlySpan<byte> message, List<OtlpScopeSpans> all)
    {
        OtlpResource resource = OtlpCommonReader.ReadResourceOf(message);
        var reader = new ProtoReader(message);
        while (reader.Next()) if (reader.Field == 2) all.Add(ReadScopeSpans(reader.ReadBytes(), resource)); else reader.Skip();
    }

    private static OtlpScopeSpans ReadScopeSpans(ReadOnlySpan<byte> message, OtlpResource resource)
    {
        ReadOnlySpan<byte> scope = default;
        string schemaUrl = "";
        var spans = new List<OtlpSpanRecord>();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: scope = reader.ReadBytes(); break;
                case 2: spans.Add(ReadSpan(reader.ReadBytes())); break;
                case 3: schemaUrl = OtlpCommonReader.ReadText(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        return new OtlpScopeSpans(resource, OtlpCommonReader.ReadScope(scope, schemaUrl), spans);
    }

    private static OtlpSpanRecord ReadSpan(ReadOnlySpan<byte> message)
    {
        var span = new OtlpSpanRecord();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: span.TraceId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 2: span.SpanId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 3: span.TraceState = OtlpCommonReader.ReadText(ref reader); break;
                case 4: span.ParentSpanId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 5: span.Name = OtlpCommonReader.ReadText(ref reader); break;
                case 6: span.Kind = reader.ReadInt32(); break;
                case 7: span.StartNs = reader.ReadFixed64(); break;
                case 8: span.EndNs = reader.ReadFixed64(); break;
                case 9: span.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 10: span.DroppedAttributes = (uint)reader.ReadVarint(); break;
                case 11: span.Events.Add(ReadEvent(reader.ReadBytes())); break;
                case 12: span.DroppedEvents = (uint)reader.ReadVarint(); break;
                case 13: span.Links.Add(ReadLink(reader.ReadBytes())); break;
                case 14: span.DroppedLinks = (uint)reader.ReadVarint(); break;
                case 15: ReadStatus(reader.ReadBytes(), span); break;
                case 16: span.Flags = reader.ReadFixed32(); break;
                default: reader.Skip(); break;
            }
        }
        return span;
    }

    private static void ReadStatus(ReadOnlySpan<byte> message, OtlpSpanRecord span)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2) span.StatusMessage = OtlpCommonReader.ReadText(ref reader);
            else if (reader.Field == 3) span.StatusCode = reader.ReadInt32();
            else reader.Skip();
        }
    }

    private static OtlpSpanEvent ReadEvent(ReadOnlySpan<byte> message)
    {
        var item = new OtlpSpanEvent();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: item.TimeNs = reader.ReadFixed64(); break;
                case 2: item.Name = OtlpCommonReader.ReadText(ref reader); break;
                case 3: item.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 4: item.DroppedAttributes = (uint)reader.ReadVarint(); break;
                default: reader.Skip(); break;
            }
        }
        return item;
    }

    private static OtlpSpanLink ReadLink(ReadOnlySpan<byte> message)
    {
        var link = new OtlpSpanLink();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: link.TraceId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 2: link.SpanId = Convert.ToHexStringLower(reader.ReadBytes()); break;
                case 3: link.TraceState = OtlpCommonReader.ReadText(ref reader); break;
                case 4: link.Attributes.Add(OtlpCommonReader.ReadAttribute(reader.ReadBytes())); break;
                case 5: link.DroppedAttributes = (uint)reader.ReadVarint(); break;
                case 6: link.Flags = reader.ReadFixed32(); break;
                default: reader.Skip(); break;
            }
        }
        return link;
    }
}
