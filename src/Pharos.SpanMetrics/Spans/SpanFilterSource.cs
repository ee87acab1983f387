namespace Pharos.SpanMetrics.Spans;

/// <summary>Where a filter looks.</summary>
internal enum SpanFilterSource
{
    Name,
    Kind,
    Status,
    Span,
    Resource,
    Either,
}
