namespace Pharos.Traces.TraceQL;

/// <summary>Computes metrics queries over blocks.</summary>
internal static class MetricsEngine
{
    /// <summary>Most series of an answer.</summary>
    public const int MaxSeries = 10_000;

    /// <exception cref="TraceQLException">A limit was reached.</exception>
    /// <exception cref="OperationCanceledException">The time limit was reached, or the caller went away.</exception>
    public static List<TraceSeries> Evaluate(IReadOnlyList<ISpanBlock> blocks, Query query, MetricsExpr expr, MetricsRange range, CancellationToken cancellationToken)
    {
        switch (expr)
        {
            case MetricsTopK top: return SecondStage.Top(Evaluate(blocks, query, top.Of, range, cancellationToken), top.IsTop, top.Limit, range.Steps);
            case MetricsFilter filter: return SecondStage.Filter(Evaluate(blocks, query, filter.Of, range, cancellationToken), filter.Op, filter.Value);
            case MetricsOperation operation:
                return SecondStage.Combine(operation.Op, Evaluate(blocks, query, operation.Left, range, cancellationToken), Evaluate(blocks, query, operation.Right, range, cancellationToken));
            default:
                var metrics = (MetricsQuery)expr;
                return metrics.Function == MetricsFunction.Compare
                    ? Comparison.Evaluate(blocks, query, metrics, range, cancellationToken)
                    : Grouped(blocks, query, metrics, range, cancellationToken);
        }
    }

    private static List<TraceSeries> Grouped(IReadOnlyList<ISpanBlock> blocks, Query query, MetricsQuery metrics, MetricsRange range, CancellationToken cancellationToken)
    {
        CompiledQuery compiled = CompiledQuery.Of(query, metrics.Spans);
        int of = metrics.Of is { } attribute ? compiled.Slots.Of(attribute) : -1;
        int[] by = [.. metrics.By.Select(compiled.Slots.Of)];
        var groups = new Dictionary<GroupKey, Group>();
        var scratch = new GroupKey(new TraceValue[by.Length]);
        Group? last = null;
        SpanSweep.Run(blocks, compiled, range, (spans, row, startNs, trace) =>
        {
            double number = 0, raw = 0;
            if (of >= 0)
            {
                TraceValue value = spans.Get(row, of);
                if (!value.IsNumeric) return;
                raw = value.Number;
                number = value.Kind == ValueKind.Duration ? raw / 1e9 : raw;
            }
            for (int i = 0; i < by.Length; i++) scratch.Values[i] = spans.Get(row, by[i]);
            if (last is null || !scratch.Equals(last.Key))
            {
                if (!groups.TryGetValue(scratch, out last))
                {
                    if (groups.Count >= MaxSeries) throw new TraceQLException(TraceQLFault.Limit, $"the query has more than {MaxSeries} series");
                    last = new Group(scratch.Copy(), new StepAggregate(metrics.Function, range));
                    groups.Add(last.Key, last);
                }
            }
            int step = range.StepOf(startNs);
            last.Aggregate.Add(step, number, raw);
            if (last.Aggregate.WantsExemplar(step)) last.Aggregate.AddExemplar(step, new TraceExemplar(trace(), startNs / 1_000_000, of >= 0 ? number : 1));
        }, cancellationToken);
        if (groups.Count == 0 && by.Length == 0 && metrics.Function is MetricsFunction.Rate or MetricsFunction.CountOverTime) groups.Add(scratch, new Group(scratch, new StepAggregate(metrics.Function, range)));
        return [.. groups.SelectMany(group => Series(group.Key, group.Value.Aggregate, metrics, range))];
    }

    private sealed record Group(GroupKey Key, StepAggregate Aggregate);

    private static IEnumerable<TraceSeries> Series(GroupKey key, StepAggregate aggregate, MetricsQuery metrics, MetricsRange range)
    {
        List<KeyValuePair<string, TraceValue>> labels = [];
        for (int i = 0; i < metrics.By.Length; i++) labels.Add(KeyValuePair.Create(metrics.By[i].ToString(), key.Values[i]));
        double scale = metrics.Of?.Intrinsic.Type() == ValueKind.Duration && metrics.Of.Intrinsic != Intrinsic.None ? 1e-9 : 1;
        switch (metrics.Function)
        {
            case MetricsFunction.QuantileOverTime:
                foreach (double quantile in metrics.Quantiles)
                {
                    var values = new double[range.Steps];
                    for (int step = 0; step < values.Length; step++) values[step] = aggregate.Quantile(quantile, step, scale);
                    yield return new TraceSeries([.. labels, KeyValuePair.Create("p", TraceValue.Of(quantile))], values) { Exemplars = aggregate.Exemplars };
                }
                break;
            case MetricsFunction.HistogramOverTime:
                foreach ((int bucket, double[] counts) in aggregate.Buckets)
                    yield return new TraceSeries([.. labels, KeyValuePair.Create("__bucket", TraceValue.Of(Math.Pow(2, bucket) * scale))], counts) { Exemplars = aggregate.Exemplars };
                break;
            default:
                if (labels.Count == 0) labels.Add(KeyValuePair.Create("__name__", TraceValue.Of(MetricsQuery.Name(metrics.Function))));
                yield return new TraceSeries(labels, aggregate.Finish()) { Exemplars = aggregate.Exemplars };
                break;
        }
    }
}
