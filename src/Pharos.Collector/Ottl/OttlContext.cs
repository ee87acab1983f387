namespace Pharos.Collector.Ottl;

/// <summary>What a statement runs once for, from the outer to the inner.</summary>
internal enum OttlContext
{
    Resource,
    Scope,
    Log,
    Span,
    SpanEvent,
    Metric,
    DataPoint,
}
