namespace Pharos.Collector.Ottl.Paths;

/// <summary>A field of a context: how it is read and, where that is possible, set. A setter is given values of any kind.</summary>
internal sealed record FieldDefinition(Func<OttlTarget, object?> Get, Action<OttlTarget, object?>? Set = null);
