namespace Pharos.Core;

/// <summary>Where rules, incidents and Game Days query logs: the embedded engine, or a Loki over HTTP. As a source of numbers it takes LogQL metric queries.</summary>
public interface ILogsSource : IMetricsSource
{
    /// <summary>The lines that a log query finds.</summary>
    /// <exception cref="QueryException">The query is wrong, failed or took too long.</exception>
    ValueTask<LogsResult> LinesAsync(LogsRequest request, CancellationToken cancellationToken);
}
