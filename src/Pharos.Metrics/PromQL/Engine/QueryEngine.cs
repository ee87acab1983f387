using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

using ValueType = Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Runs PromQL queries against a source of series, within limits of samples, time and concurrency.</summary>
/// <remarks>Errors are <see cref="QueryException"/>s with upstream's kinds and texts. The engine holds no data and may be used from many threads.</remarks>
internal sealed class QueryEngine(QueryOptions options, QueryLimits limits, ParserOptions syntax, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(limits.MaxConcurrency, limits.MaxConcurrency);
    private int _running;

    /// <summary>With everything as Prometheus has it by default.</summary>
    public QueryEngine() : this(new QueryOptions(), new QueryLimits(), ParserOptions.Default, TimeProvider.System) { }

    public QueryOptions Options { get; } = options;

    public QueryLimits Limits { get; } = limits;

    public ParserOptions Syntax { get; } = syntax;

    /// <summary>Queries that run or wait for their turn.</summary>
    public int ActiveQueries => Volatile.Read(ref _running);

    /// <summary>Evaluates at one instant.</summary>
    /// <param name="options">Instead of the engine's, for this query (lookback).</param>
    /// <param name="timeout">A shorter time limit for this query.</param>
    public ValueTask<QueryResult> InstantAsync(
        ISeriesSource source, string query, long timestampMs, QueryOptions? options = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        InstantAsync(source, query, Parse(query), timestampMs, options, timeout, cancellationToken);

    /// <summary>As the other form, of a tree that is parsed already; <paramref name="query"/> is its text, for remarks.</summary>
    public ValueTask<QueryResult> InstantAsync(
        ISeriesSource source, string query, Expr expr, long timestampMs, QueryOptions? options = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RunAsync(source, new Request(query, expr, StepRange.At(timestampMs), 0, options ?? Options), timeout, cancellationToken);

    /// <summary>Evaluates at each step of a range; the result is always a matrix.</summary>
    public ValueTask<QueryResult> RangeAsync(
        ISeriesSource source, string query, StepRange range, QueryOptions? options = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        RangeAsync(source, query, Parse(query), range, options, timeout, cancellationToken);

    public ValueTask<QueryResult> RangeAsync(
        ISeriesSource source, string query, Expr expr, StepRange range, QueryOptions? options = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (expr.Type is not (ValueType.Vector or ValueType.Scalar))
            throw new QueryException(QueryErrorKind.BadData, $"invalid expression type \"{expr.Type.DocumentedName()}\" for range query, must be Scalar or instant Vector");
        return RunAsync(source, new Request(query, expr, range, range.StepMs, options ?? Options), timeout, cancellationToken);
    }

    /// <exception cref="QueryException">The query does not parse; the cause is the <see cref="ParseException"/>.</exception>
    public Expr Parse(string query)
    {
        try { return Parser.ParseExpr(query, Syntax); }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }

    /// <param name="QueryStepMs">0 for an instant query.</param>
    private sealed record Request(string Query, Expr Expr, StepRange Steps, long QueryStepMs, QueryOptions Options)
    {
        public bool IsInstant => QueryStepMs == 0;
    }

    private async ValueTask<QueryResult> RunAsync(ISeriesSource source, Request request, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        long begun = clock.GetTimestamp();
        TimeSpan limit = timeout is { } shorter && shorter < Limits.Timeout ? shorter : Limits.Timeout;
        using var timer = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        Interlocked.Increment(ref _running);
        try
        {
            try { await _slots.WaitAsync(stop.Token).ConfigureAwait(false); }
            catch (OperationCanceledException) { throw Stopped("query queue", cancellationToken); }
            try
            {
                TimeSpan queued = clock.GetElapsedTime(begun);
                var context = new EvalContext(source, request.Options, Limits, cancellationToken, stop.Token);
                try { return Evaluate(request, context, queued, begun); }
                catch (OperationCanceledException) { throw Stopped("expression evaluation", cancellationToken); } // a source gave up
            }
            finally { _slots.Release(); }
        }
        finally { Interlocked.Decrement(ref _running); }
    }

    private static QueryException Stopped(string where, CancellationToken caller) => caller.IsCancellationRequested
        ? new QueryException(QueryErrorKind.Canceled, $"query was canceled in {where}")
        : new QueryException(QueryErrorKind.Timeout, $"query timed out in {where}");

    private QueryResult Evaluate(Request request, EvalContext context, TimeSpan queued, long begun)
    {
        StepRange steps = request.Steps;
        Expr expr = new Preprocessor(new QueryTimes(steps.StartMs, steps.EndMs, request.QueryStepMs, request.Query)).Run(request.Expr);
        var evaluator = new Evaluator(context);
        Expr bare = Evaluator.Unwrap(expr);
        QueryResult Result(ValueType type, IReadOnlyList<Column>? columns = null, double scalar = 0, string text = "", IReadOnlyList<MetricsSeries>? ranges = null) => new()
        {
            Query = request.Query, Type = type, Steps = steps, Columns = columns ?? [], Scalar = scalar, Text = text, Ranges = ranges, Annotations = context.Annotations,
            Statistics = new QueryStatistics(context.TotalSamples, context.PeakSamples, queued, clock.GetElapsedTime(begun) - queued),
        };
        switch (expr.Type)
        {
            case ValueType.String: return Result(ValueType.String, text: Evaluator.Text(expr));
            case ValueType.Matrix: return Result(ValueType.Matrix, ranges: RangeVectors.Evaluate(evaluator, bare, steps));
            case ValueType.Scalar:
                double[] scalars = evaluator.Scalar(expr, steps);
                if (request.IsInstant) return Result(ValueType.Scalar, scalar: scalars[0]);
                context.Hold(scalars.Length);
                var column = new Column(steps.Count);
                scalars.CopyTo(column.Values);
                return Result(ValueType.Matrix, steps.Count == 0 ? [] : [column]);
            default:
                InstantVector vector = evaluator.Vector(expr, steps);
                List<Column> columns = vector.Columns;
                if (context.DelayedNameRemoval)
                {
                    foreach (Column series in columns) if (series.DropName) series.Labels = EvalContext.WithoutMetadata(series.Labels);
                }
                columns = LabelCollisions.Merge(columns);
                if (request.IsInstant) return Result(ValueType.Vector, columns);
                columns.Sort((a, b) => LabelSet.Compare(a.Labels, b.Labels));
                return Result(ValueType.Matrix, columns);
        }
    }

    public void Dispose() => _slots.Dispose();
}
