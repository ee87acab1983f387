using System.Diagnostics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Calls of range functions over a selector or a subquery.</summary>
internal static class RangeCalls
{
    private static readonly string[] s_anchored = ["changes", "delta", "increase", "rate", "resets"];
    private static readonly string[] s_smoothed = ["delta", "increase", "rate"];

    public static ColumnStream Stream(Evaluator evaluator, Call call, RangeFunction function, StepRange steps, SelectHints hints)
    {
        var scalars = new List<double[]>();
        Expr? range = null;
        foreach (Expr argument in call.Arguments)
        {
            Expr bare = Evaluator.Unwrap(argument);
            if (range is null && bare is MatrixSelector or SubqueryExpr) range = bare;
            else scalars.Add(evaluator.Scalar(argument, steps));
        }
        RangeFunctions.CheckArguments(call.Function.Name, [.. scalars]);
        switch (range)
        {
            case MatrixSelector matrix:
                Refuse(call.Function.Name, matrix.Selector.Extension);
                return new RangeStream(evaluator.Context, function, Of(evaluator, call, matrix.Selector.Shift, matrix.RangeMs, matrix.Selector.Extension, scalars, steps), matrix.Selector, hints);
            case SubqueryExpr subquery:
                StepRange inner = Subqueries.Steps(evaluator.Context, subquery, steps);
                return new SubqueryStream(evaluator.Context, function, Of(evaluator, call, subquery.Shift, subquery.RangeMs, RangeExtension.None, scalars, steps),
                    evaluator.DistinctStream(subquery.Expr, inner, default), inner);
            default: throw new UnreachableException($"{call.Function.Name} without a range vector");
        }
    }

    private static RangeCall Of(Evaluator evaluator, Call call, TimeShift shift, long rangeMs, RangeExtension extension, List<double[]> scalars, StepRange steps)
    {
        long[] ends = TimePlan.Instants(shift, steps);
        return new RangeCall
        {
            Context = evaluator.Context, Steps = steps, RangeMs = rangeMs, WindowStarts = TimePlan.Minus(ends, rangeMs), WindowEnds = ends,
            Scalars = [.. scalars], Extension = extension, Span = call.Arguments[0].Span,
        };
    }

    private static void Refuse(string function, RangeExtension extension)
    {
        string[] allowed = extension == RangeExtension.Anchored ? s_anchored : s_smoothed;
        if (extension == RangeExtension.None || allowed.Contains(function)) return;
        string modifier = extension == RangeExtension.Anchored ? "anchored" : "smoothed";
        throw EvalContext.Failure($"{modifier} modifier can only be used with: {string.Join(", ", allowed)} - not with {function}");
    }
}
