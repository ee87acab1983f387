namespace Pharos.Traces.TraceQL;

/// <summary>Where an attribute stands.</summary>
internal enum AttributeScope : byte
{
    /// <summary><c>.name</c>: on the span, else on its resource, else on scope, events or links.</summary>
    None,
    Resource,
    Span,
    Event,
    Link,
    Instrumentation,
}
