namespace Pharos.Wire.Otlp;

/// <summary>The scalar fields of a Span message (opentelemetry.proto.trace.v1), in place. Attributes, events and links stay in <see cref="Message"/> as fields 9, 11 and 13.</summary>
public ref struct OtlpSpan
{
    public const int AttributeField = 9, EventField = 11, LinkField = 13;

    public ReadOnlySpan<byte> Message { get; private init; }

    public ReadOnlySpan<byte> TraceId { get; private set; }

    public ReadOnlySpan<byte> SpanId { get; private set; }

    /// <summary>Empty for a root.</summary>
    public ReadOnlySpan<byte> ParentSpanId { get; private set; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    public int Kind { get; private set; }

    public ulong StartNs { get; private set; }

    public ulong EndNs { get; private set; }

    public bool HasStatus { get; private set; }

    public int StatusCode { get; private set; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> StatusMessage { get; private set; }

    /// <summary>Whether <see cref="AttributePlaces"/> is known; otherwise the message has to be walked for them.</summary>
    public bool HasAttributePlaces { get; private init; }

    /// <summary>Where the KeyValue messages stand in the request, in which the message stands at <see cref="MessageAt"/>.</summary>
    public ReadOnlySpan<BytePlace> AttributePlaces { get; private init; }

    public int MessageAt { get; private init; }

    /// <summary>A span of a request that was walked already.</summary>
    public static OtlpSpan Of(ReadOnlySpan<byte> request, OtlpTraceIndex index, int number)
    {
        ref readonly OtlpSpanPlaces places = ref index.Spans[number];
        return Of(request, places, index.Attributes(number));
    }

    private static OtlpSpan Of(ReadOnlySpan<byte> request, in OtlpSpanPlaces places, ReadOnlySpan<BytePlace> attributes) => new()
    {
        HasAttributePlaces = true,
        AttributePlaces = attributes,
        MessageAt = places.Message.At,
        Message = places.Message.In(request),
        TraceId = places.TraceId.In(request),
        SpanId = places.SpanId.In(request),
        ParentSpanId = places.ParentSpanId.In(request),
        Name = places.Name.In(request),
        Kind = places.Kind,
        StartNs = places.StartNs,
        EndNs = places.EndNs,
        HasStatus = places.HasStatus,
        StatusCode = places.StatusCode,
        StatusMessage = places.StatusMessage.In(request),
    };

    /// <exception cref="MalformedMessageException">Not such a message. Attributes, events and links are not looked into.</exception>
    public static OtlpSpan Read(ReadOnlySpan<byte> message)
    {
        var span = new OtlpSpan { Message = message };
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: span.TraceId = reader.ReadBytes(); break;
                case 2: span.SpanId = reader.ReadBytes(); break;
                case 4: span.ParentSpanId = reader.ReadBytes(); break;
                case 5: span.Name = reader.ReadBytes(); break;
                case 6:
                    reader.Expect(WireType.Varint);
                    span.Kind = reader.ReadInt32();
                    break;
                case 7:
                    reader.Expect(WireType.Fixed64);
                    span.StartNs = reader.ReadFixed64();
                    break;
                case 8:
                    reader.Expect(WireType.Fixed64);
                    span.EndNs = reader.ReadFixed64();
                    break;
                case 15: span.ReadStatus(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
        return span;
    }

    private void ReadStatus(ReadOnlySpan<byte> message)
    {
        HasStatus = true;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == 2) StatusMessage = reader.ReadBytes();
            else if (reader.Field == 3)
            {
                reader.Expect(WireType.Varint);
                StatusCode = reader.ReadInt32();
            }
            else reader.Skip();
        }
    }
}
