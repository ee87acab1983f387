using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Functions;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary>Aggregation operators. Those with a running state take series from a stream, so that the series are never held at once.</summary>
internal static class Aggregation
{
    public static InstantVector Evaluate(Evaluator evaluator, AggregateExpr expr, StepRange steps, SelectHints hints)
    {
        EvalContext context = evaluator.Context;
        switch (expr.Op)
        {
            case AggregateOp.CountValues:
                return CountValues.Apply(context, expr, evaluator.Vector(expr.Expr, steps), Evaluator.Text(expr.Param!), steps.Count);
            case AggregateOp.Quantile:
                double[] quantiles = evaluator.Scalar(expr.Param!, steps);
                return QuantileAggregation.Apply(context, expr, evaluator.Vector(expr.Expr, steps), quantiles);
            case AggregateOp.Topk or AggregateOp.Bottomk or AggregateOp.Limitk or AggregateOp.LimitRatio:
                double[] parameter = evaluator.Scalar(expr.Param!, steps);
                return new SelectingAggregations(context, expr, steps).Apply(evaluator.Vector(expr.Expr, steps), parameter);
        }
        LabelProjection? projection = Projection(expr);
        var grouping = new Grouping(expr, projection is not null);
        var groups = new List<(GroupAccumulator State, bool DropName)>();
        using (ColumnStream series = evaluator.DistinctStream(expr.Expr, steps, new SelectHints { Grouping = expr.Grouping, Without = expr.Without, HistogramStatisticsOnly = hints.HistogramStatisticsOnly, Projection = projection }))
        {
            while (series.MoveNext())
            {
                Column column = series.Current;
                int group = grouping.Of(column.Labels);
                if (group == groups.Count)
                {
                    context.Hold(steps.Count);
                    groups.Add((GroupAccumulator.Create(context, expr, steps.Count), false));
                }
                groups[group].State.Add(column);
                if (column.DropName && !groups[group].DropName) groups[group] = (groups[group].State, true);
            }
        }
        var results = new List<Column>(groups.Count);
        for (int g = 0; g < groups.Count; g++)
        {
            Column result = groups[g].State.Finish();
            result.Labels = grouping.Labels[g];
            result.DropName = groups[g].DropName;
            if (result.IsEmpty()) result.Release();
            else results.Add(result);
            context.Release(steps.Count);
        }
        return new InstantVector(results);
    }

    /// <summary>Where the series come straight from one metric, the labels that are grouped by are all that matters; anything between might look at the others, or tell series apart by them.</summary>
    private static LabelProjection? Projection(AggregateExpr expr)
    {
        if (expr.Without) return null;
        VectorSelector? selector = Evaluator.Unwrap(expr.Expr) switch
        {
            VectorSelector { Extension: RangeExtension.None } instant => instant,
            Call call when RangeFunctions.ByName.ContainsKey(call.Function.Name) => call.Arguments.Select(Evaluator.Unwrap).OfType<MatrixSelector>().FirstOrDefault()?.Selector,
            _ => null,
        };
        bool oneMetric = selector?.Matchers.Any(matcher => matcher.Name == Label.MetricName && matcher.Op == MatchOp.Equal) ?? false;
        return oneMetric ? new LabelProjection(expr.Grouping) : null;
    }
}
