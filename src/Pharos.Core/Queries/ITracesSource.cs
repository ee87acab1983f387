namespace Pharos.Core;

/// <summary>Where incidents, Game Days and pages query traces: the embedded engine, or a Tempo over HTTP. As a source of numbers it takes TraceQL metrics queries.</summary>
public interface ITracesSource : IMetricsSource
{
    /// <summary>The traces that a TraceQL search finds, newest first.</summary>
    /// <exception cref="QueryException">The query is wrong, failed or took too long.</exception>
    ValueTask<IReadOnlyList<TraceSummary>> SearchAsync(TracesRequest request, CancellationToken cancellationToken);

    /// <summary>The spans of a trace, as a message whose field 1 repeats ResourceSpans (opentelemetry.proto.trace.v1); null where there is none.</summary>
    /// <param name="traceId">Up to 32 hexadecimal digits.</param>
    /// <exception cref="QueryException">The id is wrong, or reading failed.</exception>
    ValueTask<ReadOnlyMemory<byte>?> TraceAsync(string traceId, CancellationToken cancellationToken);
}
