namespace Pharos.Wire.Otlp;

/// <summary>The scalar fields of a Span message (opentelemetry.proto.trace.v1), in place. Attributes, events and links stay in <see cref="Message"/> as fields 9, 11 and 13.</summary>
public ref struct OtlpSpan
{
    public const int AttributeField = 9, EventField = 11, LinkField = 13;

    public ReadOnlySpan<byte> Message { get; private init; }

    public ReadOnlySpan<byte> TraceId { get; private init; }

    public ReadOnlySpan<byte> SpanId { get; private init; }

    /// <summary>Empty for a root.</summary>
    public ReadOnlySpan<byte> ParentSpanId { get; private init; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    public int Kind { get; private init; }

    public ulong StartNs { get; private init; }

    public ulong EndNs { get; private init; }

    public bool HasStatus { get; private init; }

    public int StatusCode { get; private init; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> StatusMessage { get; private init; }

    /// <summary>Whether <see cref="AttributePlaces"/> is known; otherwise the message has to be walked for them.</summary>
    public bool HasAttributePlaces { get; private init; }

    /// <summary>Where the KeyValue messages stand in the request, in which the message stands at <see cref="MessageAt"/>.</summary>
    public ReadOnlySpan<BytePlace> AttributePlaces { get; private init; }

    public int MessageAt { get; private init; }

    /// <summary>A span of a request that was walked already.</summary>
    public static OtlpSpan Of(ReadOnlySpan<byte> request, OtlpTraceIndex index, int number)
    {
        ref readonly OtlpSpanPlaces places = ref index.Spans[number];
        return Of(request, places, hasAttributes: true, index.Attributes(number));
    }

    private static OtlpSpan Of(ReadOnlySpan<byte> request, scoped in OtlpSpanPlaces places, bool hasAttributes, ReadOnlySpan<BytePlace> attributes) => new()
    {
        HasAttributePlaces = hasAttributes,
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
        var places = new OtlpSpanPlaces { Message = new BytePlace(0, message.Length) };
        var reader = new ProtoReader(message);
        while (reader.Next()) if (!places.TryRead(ref reader, message)) reader.Skip();
        return Of(message, places, hasAttributes: false, []);
    }
}
