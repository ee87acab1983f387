using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Templates;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Runs LogQL queries against a source of log blocks, within limits of size, time and concurrency.</summary>
/// <remarks>Errors are <see cref="QueryException"/>s with upstream's texts. The engine holds no data and may be used from many threads.</remarks>
internal sealed class LogQueryEngine(ILogSource source, LogQueryLimits limits, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(limits.MaxConcurrency, limits.MaxConcurrency);

    private LogQueryLimits _limits = limits;

    public LogQueryLimits Limits => Volatile.Read(ref _limits);

    /// <summary>Uses other limits from the next query on; how many run at one time stays.</summary>
    public void Apply(LogQueryLimits changed) => Volatile.Write(ref _limits, changed);

    /// <summary>Parses and evaluates.</summary>
    /// <exception cref="QueryException">The query is wrong, failed or took too long.</exception>
    public async ValueTask<LogQueryResult> RunAsync(LogQuery query, CancellationToken cancellationToken)
    {
        Expr expr = Parse(query.Text);
        LogQueryLimits limits = Limits; // one query has one set of limits, whatever a reload does meanwhile
        Check(query, expr, limits);
        long begun = clock.GetTimestamp();
        using var timer = new CancellationTokenSource(limits.Timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await _slots.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                TimeSpan queued = clock.GetElapsedTime(begun);
                var context = new QueryContext(source, limits, stop.Token);
                LogQueryResult result = Evaluate(query, expr, context);
                context.Statistics.Queued = queued;
                context.Statistics.Execution = clock.GetElapsedTime(begun) - queued;
                return result;
            }
            finally { _slots.Release(); }
        }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); } // a line filter's regex, which is not looked at before
        catch (OperationCanceledException e)
        {
            throw cancellationToken.IsCancellationRequested
                ? new QueryException(QueryErrorKind.Canceled, "The request was cancelled by the client.", e)
                : new QueryException(QueryErrorKind.Timeout, $"Request timed out, decrease the duration of the request or add more label matchers (prefer exact match over regex match) to reduce the amount of data processed. (timeout: {GoDuration.Of(limits.Timeout)})", e);
        }
    }

    /// <exception cref="QueryException">The query does not parse; the cause is the <see cref="ParseException"/>.</exception>
    public static Expr Parse(string query)
    {
        try { return Parser.Parse(query); }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }

    private static void Check(LogQuery query, Expr expr, LogQueryLimits limits)
    {
        if (expr is LogExpr && query.IsInstant)
            throw BadData("log queries are not supported as an instant query type, please change your query to a range query type");
        if (query.EndNs < query.StartNs) throw BadData("end timestamp must not be before or equal to start time");
        if (!query.IsInstant && expr is SampleExpr && (query.EndNs - query.StartNs) / query.StepNs > limits.MaxSteps)
            throw BadData("exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter");
        if (expr is LogExpr && query.Limit > limits.MaxEntries)
            throw BadData($"max entries limit per query exceeded, limit > max_entries_limit_per_query ({query.Limit} > {limits.MaxEntries})");
        long lengthNs = query.EndNs - query.StartNs, maxNs = limits.MaxLength.Ticks * 100;
        if (maxNs > 0 && lengthNs > maxNs)
            throw BadData($"the query time range exceeds the limit (query length: {new GoDuration(lengthNs)}, limit: {Units.FormatProm(maxNs)})");
    }

    private static LogQueryResult Evaluate(LogQuery query, Expr expr, QueryContext context)
    {
        if (expr is LogExpr log) return new LogQueryResult(query, LogResultType.Streams, new LogCollector(context, query, log).Run(), [], context.Statistics);
        var evaluator = new SampleEvaluator(context, query);
        List<Series> series = evaluator.Evaluate((SampleExpr)expr);
        if (series.Count > context.Limits.MaxSeries) throw QueryContext.TooManySeries(context.Limits.MaxSeries);
        bool keepsOrder = query.IsInstant && expr is VectorAggregation { Op: VectorOp.Sort or VectorOp.SortDesc or VectorOp.TopK or VectorOp.BottomK or VectorOp.ApproxTopK };
        if (!keepsOrder) series.Sort((a, b) => LabelSet.Compare(a.Labels, b.Labels));
        LogResultType type = !query.IsInstant ? LogResultType.Matrix : expr is LiteralExpr ? LogResultType.Scalar : LogResultType.Vector;
        return new LogQueryResult(query, type, [], series, context.Statistics);
    }

    private static QueryException BadData(string message) => new(QueryErrorKind.BadData, message);

    public void Dispose() => _slots.Dispose();
}
