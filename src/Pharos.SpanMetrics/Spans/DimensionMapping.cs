namespace Pharos.SpanMetrics.Spans;

/// <summary>A label made of several attributes: Tempo's <c>dimension_mappings</c>.</summary>
/// <param name="Sources">Attributes, in order; those that are absent are left out.</param>
/// <param name="Join">What stands between their values.</param>
public sealed record DimensionMapping(string Name, IReadOnlyList<string> Sources, string Join);
