namespace Pharos.Traces.TraceQL;

/// <summary>The types of TraceQL (docs: traceql, "Data types").</summary>
internal enum ValueKind : byte
{
    /// <summary>The attribute is absent.</summary>
    Nil,
    Boolean,
    Int,
    Float,
    String,
    /// <summary>Nanoseconds.</summary>
    Duration,
    /// <summary>A <see cref="SpanStatus"/>.</summary>
    Status,
    /// <summary>A <see cref="SpanKind"/>.</summary>
    Kind,
    /// <summary>Several values: an attribute that is a list, or one attribute of several events or links.</summary>
    Array,
}
