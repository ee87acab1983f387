using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL;

/// <summary>The embedded engine over the embedded store, for rules, SLOs and dashboards.</summary>
internal sealed class EmbeddedMetricsSource(QueryEngine engine, ISeriesSource source) : IMetricsSource
{
    public async ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken)
    {
        using QueryResult result = await engine.InstantAsync(source, query, timestampMs, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.ToMetricsResult();
    }

    public async ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken)
    {
        using QueryResult result = await engine.RangeAsync(source, query, range, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.ToMetricsResult();
    }
}
