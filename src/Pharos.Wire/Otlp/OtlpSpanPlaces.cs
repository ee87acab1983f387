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
}
