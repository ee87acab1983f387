using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>The query engine as scripts use it: every feature on that upstream's own tests run with.</summary>
internal sealed class QueryScriptEngine : IScriptEngine, IDisposable
{
    private readonly QueryEngine _engine = new(
        new QueryOptions { DelayedNameRemoval = true, UseStartTimestamps = true }, new QueryLimits(), ParserOptions.All, TimeProvider.System);

    public MetricsResult Instant(ISeriesSource source, string query, long timestampMs)
    {
        using QueryResult result = Finished(_engine.InstantAsync(source, query, timestampMs));
        return Plain(result);
    }

    public MetricsResult Range(ISeriesSource source, string query, StepRange range)
    {
        using QueryResult result = Finished(_engine.RangeAsync(source, query, range));
        return Plain(result);
    }

    /// <summary>Remarks without place and details, as scripts expect them.</summary>
    private static MetricsResult Plain(QueryResult result) => result.ToMetricsResult() with
    {
        Warnings = [.. result.Annotations.All.Where(a => a.IsWarning).Select(a => a.Message)],
        Infos = [.. result.Annotations.All.Where(a => !a.IsWarning).Select(a => a.Message)],
    };

    /// <summary>A script runs one query at a time, so the engine never waits and the task is complete when it is returned.</summary>
    private static QueryResult Finished(ValueTask<QueryResult> task) => task.GetAwaiter().GetResult();

    public void Dispose() => _engine.Dispose();
}
