namespace Pharos.Wire.Otlp;

/// <summary>Spans of one scope of one resource.</summary>
public sealed record OtlpScopeSpans(OtlpResource Resource, OtlpScope Scope, List<OtlpSpanRecord> Spans);

/// <summary>opentelemetry.proto.trace.v1.Span, every field. For reading spans in place without objects there is <see cref="OtlpTraceReader"/>.</summary>
public sealed class OtlpSpanRecord
{
    /// <summary>Lower-case hex.</summary>
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    /// <summary>Empty for a root.</summary>
    public string ParentSpanId { get; set; } = "";

    public string TraceState { get; set; } = "";

    public string Name { get; set; } = "";

    /// <summary>0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer.</summary>
    public int Kind { get; set; }

    public ulong StartNs { get; set; }

    public ulong EndNs { get; set; }

    public List<OtlpAttribute> Attributes { get; } = [];

    public uint DroppedAttributes { get; set; }

    public List<OtlpSpanEvent> Events { get; } = [];

    public uint DroppedEvents { get; set; }

    public List<OtlpSpanLink> Links { get; } = [];

    public uint DroppedLinks { get; set; }

    /// <summary>0 unset, 1 ok, 2 error.</summary>
    public int StatusCode { get; set; }

    public string StatusMessage { get; set; } = "";

    public uint Flags { get; set; }
}

public sealed class OtlpSpanEvent
{
    public ulong TimeNs { get; set; }

    public string Name { get; set; } = "";

    public List<OtlpAttribute> Attributes { get; } = [];

    public uint DroppedAttributes { get; set; }
}

public sealed class OtlpSpanLink
{
    /// <summary>Lower-case hex.</summary>
    public string TraceId { get; set; } = "";

    public string SpanId { get; set; } = "";

    public string TraceState { get; set; } = "";

    public List<OtlpAttribute> Attributes { get; } = [];

    public uint DroppedAttributes { get; set; }

    public uint Flags { get; set; }
}
