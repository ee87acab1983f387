namespace Pharos.Traces.Store.Segments;

/// <summary>Columns of a segment. The first eight and the shape have a value in every row; the others in rows whose shape lists them.</summary>
internal static class ColumnId
{
    /// <summary>8 bytes, as they are: random.</summary>
    public const int SpanId = 0;
    /// <summary>0 root, n: the trace's span n - 1 in this segment, -1: <see cref="ParentId"/> has it.</summary>
    public const int Parent = 1;
    /// <summary>Nanoseconds since the trace's first start.</summary>
    public const int Start = 2;
    public const int Duration = 3;
    public const int KindStatus = 4;
    /// <summary>Number in the dictionary of names.</summary>
    public const int Name = 5;
    public const int Resource = 6;
    public const int Scope = 7;
    public const int Shape = 8;
    public const int StatusMessage = 9;
    /// <summary>Of a parent that is not in this segment.</summary>
    public const int ParentId = 10;
    /// <summary>Fields of the Span message that have no column.</summary>
    public const int Rest = 11;
    /// <summary>Columns of traces: first row, first start since the segment's, duration, 1 + root's number in the trace or 0.</summary>
    public const int TraceRow = 12, TraceStart = 13, TraceDuration = 14, TraceRoot = 15;
    /// <summary>The first attribute.</summary>
    public const int FirstAttribute = 16;
}
