using Pharos.Wire;

namespace Pharos.Traces.Ingest;

/// <summary>Turns a Batch of jaeger.thrift (github.com/jaegertracing/jaeger-idl, binary protocol) into an ExportTraceServiceRequest, by the mapping of the OpenTelemetry specification ("OpenTelemetry to Jaeger Transformation", read backwards).</summary>
internal static class JaegerReader
{
    /// <exception cref="MalformedMessageException">Not such a struct.</exception>
    public static ProtoWriter ToProtobuf(ReadOnlySpan<byte> batch)
    {
        var to = new ProtoWriter();
        var reader = new ThriftReader(batch);
        int process = -1, spans = -1;
        while (reader.NextField())
        {
            if (reader.Id == 1)
            {
                reader.Expect(ThriftReader.Struct);
                process = reader.Position;
            }
            else if (reader.Id == 2) spans = reader.Position;
            reader.Skip();
        }
        if (process < 0 || spans < 0) throw new MalformedMessageException($"malformed Thrift at byte {reader.Position}: a batch without process or spans");
        int resourceSpans = to.Open(1);
        WriteResource(to, new ThriftReader(batch, process));
        WriteSpans(to, batch, spans);
        to.Close(resourceSpans);
        return to;
    }

    private static void WriteResource(ProtoWriter to, ThriftReader process)
    {
        int resource = to.Open(1);
        while (process.NextField())
        {
            switch (process.Id)
            {
                case 1:
                    WriteText(to, 1, "service.name"u8, process.ReadBinary());
                    break;
                case 2:
                    for (int left = process.ReadStructs(); left > 0; left--)
                    {
                        JaegerTag tag = JaegerTag.Read(ref process);
                        tag.Write(to, 1, tag.Key.SequenceEqual("hostname"u8) ? "host.name"u8 : tag.Key);
                    }
                    break;
                default: process.Skip(); break;
            }
        }
        to.Close(resource);
    }

    /// <summary>One ScopeSpans message for each run of spans with the same scope, which Jaeger has as tags.</summary>
    private static void WriteSpans(ProtoWriter to, ReadOnlySpan<byte> batch, int listAt)
    {
        ThriftReader reader = AtList(batch, listAt, out int left);
        ReadOnlySpan<byte> name = default, version = default;
        int open = -1;
        for (; left > 0; left--)
        {
            JaegerSpan span = JaegerSpan.Read(batch, ref reader);
            if (open < 0 || !span.ScopeName.SequenceEqual(name) || !span.ScopeVersion.SequenceEqual(version))
            {
                if (open >= 0) to.Close(open);
                open = to.Open(2);
                name = span.ScopeName;
                version = span.ScopeVersion;
                int scope = to.Open(1);
                if (!name.IsEmpty) to.WriteBytes(1, name);
                if (!version.IsEmpty) to.WriteBytes(2, version);
                to.Close(scope);
            }
            span.Write(to, batch);
        }
        if (open >= 0) to.Close(open);
    }

    /// <summary>A reader after the head of the list of structs that was found at a place.</summary>
    internal static ThriftReader AtList(ReadOnlySpan<byte> batch, int at, out int count)
    {
        var reader = new ThriftReader(batch, at - 3); // the field's type and id stand before its value
        reader.NextField();
        count = reader.ReadStructs();
        return reader;
    }

    internal static void WriteText(ProtoWriter to, int field, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int open = to.Open(field);
        to.WriteBytes(1, key);
        int inner = to.Open(2);
        to.WriteBytes(1, value);
        to.Close(inner);
        to.Close(open);
    }
}
