namespace Pharos.SpanMetrics.Graph;

/// <summary>The span that caused a request: the client's own, or the server's parent (0 for a root).</summary>
internal readonly record struct EdgeKey(UInt128 TraceId, ulong SpanId);
