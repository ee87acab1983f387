using System.Text;
using Pharos.Core;
using Pharos.Logs.LogQL.Engine;

namespace Pharos.Logs.LogQL;

/// <summary>The embedded engine, for rules, incidents and Game Days.</summary>
internal sealed class EmbeddedLogsSource(LogQueryEngine engine) : ILogsSource
{
    private const long Millisecond = 1_000_000;

    public async ValueTask<MetricsResult> QueryAsync(string query, long timestampMs, CancellationToken cancellationToken) =>
        Numbers(await engine.RunAsync(LogQuery.Instant(query, timestampMs * Millisecond), cancellationToken).ConfigureAwait(false));

    public async ValueTask<MetricsResult> QueryRangeAsync(string query, StepRange range, CancellationToken cancellationToken) =>
        Numbers(await engine.RunAsync(new LogQuery(query, range.StartMs * Millisecond, range.EndMs * Millisecond, range.StepMs * Millisecond), cancellationToken).ConfigureAwait(false));

    public async ValueTask<LogsResult> LinesAsync(LogsRequest request, CancellationToken cancellationToken)
    {
        var query = new LogQuery(request.Query, request.StartNs, request.EndNs, 1_000 * Millisecond) { Limit = request.Limit, IsForward = request.IsForward };
        LogQueryResult result = await engine.RunAsync(query, cancellationToken).ConfigureAwait(false);
        if (result.Type != LogResultType.Streams) throw new QueryException(QueryErrorKind.BadData, "the query gives numbers, not lines");
        return new LogsResult([.. result.Streams.Select(s => new LogsStream(LabelSet.Of(s.Labels), [.. s.Entries.Select(e => new LogLine(e.TimestampNs, Encoding.UTF8.GetString(e.Line.Span)))]))]);
    }

    /// <summary>As metrics know it: a label without a value is none.</summary>
    private static MetricsResult Numbers(LogQueryResult result)
    {
        MetricsResultType type = result.Type switch
        {
            LogResultType.Scalar => MetricsResultType.Scalar,
            LogResultType.Vector => MetricsResultType.Vector,
            LogResultType.Matrix => MetricsResultType.Matrix,
            _ => throw new QueryException(QueryErrorKind.BadData, "the query gives lines, not numbers"),
        };
        LogQuery query = result.Query;
        return new MetricsResult(type, [.. result.Series.Select(s => new MetricsSeries(LabelSet.Of(s.Labels),
            [.. s.Values.Index().Where(v => !Series.IsAbsent(v.Item)).Select(v => new MetricsPoint((query.StartNs + (v.Index * query.StepNs)) / Millisecond, v.Item))]))]);
    }
}
