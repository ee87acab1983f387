namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>One thing that is wrong with a query, and where.</summary>
internal sealed record ParseError(string Message, SourceSpan Span);
