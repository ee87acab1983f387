namespace Pharos.Wire.Otlp;

/// <summary>AnyValue (opentelemetry.proto.common.v1): string, bool, long, double, bytes, list or key-value list; null for none.</summary>
public sealed record OtlpAttribute(string Key, object? Value);

/// <summary>A resource with its attributes.</summary>
public sealed record OtlpResource(IReadOnlyList<OtlpAttribute> Attributes);

/// <summary>The instrumentation scope.</summary>
public sealed record OtlpScope(string Name, string Version, string SchemaUrl, IReadOnlyList<OtlpAttribute> Attributes);
