namespace Pharos.Traces.TraceQL;

/// <summary>Spans by number, with the attributes of a query bound to slots.</summary>
internal abstract class SpanRows
{
    /// <summary>The value of the attribute of that slot; nil where the span does not have it.</summary>
    public abstract TraceValue Get(int row, int slot);
}
