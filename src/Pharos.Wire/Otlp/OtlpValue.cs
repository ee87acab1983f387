namespace Pharos.Wire.Otlp;

/// <summary>AnyValue (opentelemetry.proto.common.v1): string, bool, long, double, bytes, list (<see cref="List{T}"/> of object) or key-value list (list of these); null for none.</summary>
public sealed record OtlpAttribute(string Key, object? Value);

/// <summary>A resource with its attributes. Scopes of one resource share one object.</summary>
public sealed record OtlpResource(List<OtlpAttribute> Attributes)
{
    public string SchemaUrl { get; init; } = "";

    public uint DroppedAttributes { get; init; }
}

/// <summary>The instrumentation scope.</summary>
public sealed record OtlpScope(string Name, string Version, string SchemaUrl, List<OtlpAttribute> Attributes)
{
    public uint DroppedAttributes { get; init; }
}
