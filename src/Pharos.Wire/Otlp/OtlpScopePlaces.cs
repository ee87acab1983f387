namespace Pharos.Wire.Otlp;

/// <summary>Spans of a request that have one resource and scope.</summary>
/// <param name="ResourceNumber">Counts the request's resources from 0.</param>
/// <param name="Resource">The Resource message; may be empty.</param>
/// <param name="Scope">The InstrumentationScope message; may be empty.</param>
/// <param name="FirstSpan">Number of its first span in the request.</param>
/// <param name="SpansEnd">Number after its last.</param>
public readonly record struct OtlpScopePlaces(int ResourceNumber, BytePlace Resource, BytePlace ResourceSchemaUrl, BytePlace Scope, BytePlace ScopeSchemaUrl, int FirstSpan, int SpansEnd);
