namespace Pharos.Core;

/// <summary>Where rules, SLOs and dashboards query metrics: the embedded engine, or a Prometheus-compatible server over HTTP.</summary>
public interface IMetricsSource
{
    /// <summary>Evaluates at one instant.</summary>
    /// <exception cref="QueryException">The query is wrong, failed or took too long.</exception>
    ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken);

    /// <summary>Evaluates at each step of a range.</summary>
    /// <exception cref="QueryException">The query is wrong, failed or took too long.</exception>
    ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken);
}
