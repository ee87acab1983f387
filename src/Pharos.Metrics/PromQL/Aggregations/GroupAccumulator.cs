using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary>The state of one group at all steps. Series are added one after the other and not kept.</summary>
internal abstract class GroupAccumulator(EvalContext context, AggregateExpr expr, int steps)
{
    protected EvalContext Context { get; } = context;

    protected AggregateExpr Expr { get; } = expr;

    protected int Steps { get; } = steps;

    public abstract void Add(Column column);

    /// <summary>The result; buffers of the state are given back.</summary>
    public abstract Column Finish();

    protected void RemarkHistogram() => Context.Annotations.HistogramIgnoredInAggregation(Expr.Op.Symbol(), Expr.Expr.Span);

    public static GroupAccumulator Create(EvalContext context, AggregateExpr expr, int steps) => expr.Op switch
    {
        AggregateOp.Sum => new SumAccumulator(context, expr, steps),
        AggregateOp.Avg => new AverageAccumulator(context, expr, steps),
        AggregateOp.Count => new CountAccumulator(context, expr, steps),
        AggregateOp.Group => new PresenceAccumulator(context, expr, steps),
        AggregateOp.Min => new ExtremeAccumulator(context, expr, steps, max: false),
        AggregateOp.Max => new ExtremeAccumulator(context, expr, steps, max: true),
        AggregateOp.Stddev or AggregateOp.Stdvar => new VarianceAccumulator(context, expr, steps),
        _ => throw new System.Diagnostics.UnreachableException($"{expr.Op} has no running state"),
    };
}
