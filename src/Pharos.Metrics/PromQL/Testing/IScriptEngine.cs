using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>The engine under test. Both throw <see cref="QueryException"/> where the query fails.</summary>
internal interface IScriptEngine
{
    MetricsResult Instant(ISeriesSource source, string query, long timestampMs);

    MetricsResult Range(ISeriesSource source, string query, StepRange range);
}
