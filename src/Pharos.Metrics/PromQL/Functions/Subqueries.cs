using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>The steps at which the inside of a subquery is evaluated.</summary>
internal static class Subqueries
{
    /// <summary>All multiples of the subquery's step in the union of its windows, which are open at their begin.</summary>
    /// <exception cref="QueryException">They are more than the samples that a query may hold.</exception>
    public static StepRange Steps(EvalContext context, SubqueryExpr subquery, StepRange outer)
    {
        long step = subquery.StepMs != 0 ? subquery.StepMs : (long)context.Options.DefaultSubqueryStep.TotalMilliseconds;
        if (step <= 0) step = 60_000;
        long[] ends = TimePlan.Instants(subquery.Shift, outer);
        long open = ends[0] - subquery.RangeMs;
        long first = (long)Math.Floor((double)open / step) * step;
        while (first <= open) first += step;
        context.CheckSteps(((ends[^1] - first) / step) + 1);
        return new StepRange(first, ends[^1], step);
    }
}
