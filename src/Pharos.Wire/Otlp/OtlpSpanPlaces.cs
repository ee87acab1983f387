namespace Pharos.Wire.Otlp;

/// <summary>A Span message of a request: its scalar fields, and where the others stand. What it does not have has length 0.</summary>
public struct OtlpSpanPlaces
{
    public BytePlace Message { get; internal set; }

    public BytePlace TraceId { get; internal set; }

    public BytePlace SpanId { get; internal set; }

    public BytePlace ParentSpanId { get; internal set; }

    public BytePlace Name { get; internal set; }

    public BytePlace StatusMessage { get; internal set; }

    public int Kind { get; internal set; }

    public int StatusCode { get; internal set; }

    public ulong StartNs { get; internal set; }

    public ulong EndNs { get; internal set; }

    public bool HasStatus { get; internal set; }

    /// <summary>Field 9 of the message is there with another layout: the span cannot be stored.</summary>
    public bool HasMalformedAttribute { get; internal set; }

    /// <summary>In <see cref="OtlpTraceIndex"/>: the end of its attributes, which begin where those of the span before end.</summary>
    internal int AttributesEnd { get; set; }

    internal int RestEnd { get; set; }

    /// <summary>Reads the reader's field where it is a scalar one of a Span (opentelemetry.proto.trace.v1); false leaves it to the caller.</summary>
    /// <param name="message">What the reader walks; it stands at <see cref="Message"/>.</param>
    /// <exception cref="MalformedMessageException">The field has another layout.</exception>
    internal bool TryRead(ref ProtoReader reader, ReadOnlySpan<byte> message)
    {
        int at = Message.At;
        switch (reader.Field)
        {
            case 1: TraceId = BytePlace.OfNext(ref reader, at); return true;
            case 2: SpanId = BytePlace.OfNext(ref reader, at); return true;
            case 4: ParentSpanId = BytePlace.OfNext(ref reader, at); return true;
            case 5: Name = BytePlace.OfNext(ref reader, at); return true;
            case 6:
                reader.Expect(WireType.Varint);
                Kind = reader.ReadInt32();
                return true;
            case 7:
                reader.Expect(WireType.Fixed64);
                StartNs = reader.ReadFixed64();
                return true;
            case 8:
                reader.Expect(WireType.Fixed64);
                EndNs = reader.ReadFixed64();
                return true;
            case 15:
                BytePlace status = BytePlace.OfNext(ref reader, at);
                ReadStatus(message.Slice(status.At - at, status.Length), status.At);
                return true;
            default: return false;
        }
    }

    private void ReadStatus(ReadOnlySpan<byte> message, int at)
    {
        HasStatus = true;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2) StatusMessage = BytePlace.OfNext(ref reader, at);
            else if (reader.Field == 3)
            {
                reader.Expect(WireType.Varint);
                StatusCode = reader.ReadInt32();
            }
            else reader.Skip();
        }
    }
}
