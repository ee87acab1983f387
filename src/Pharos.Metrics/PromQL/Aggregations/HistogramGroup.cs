using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary>The histograms that came into a group, step by step: added up, or refused where their kinds differ.</summary>
internal sealed class HistogramGroup(EvalContext context, AggregateExpr expr, int steps, bool mean)
{
    private readonly HistogramAccumulator?[] _totals = new HistogramAccumulator?[steps];
    private readonly bool[] _incompatible = new bool[steps];

    public bool Has(int step) => _totals[step] is not null;

    public void Add(int step, FloatHistogram histogram, string metricName)
    {
        if (_incompatible[step]) return;
        if (_totals[step] is not { } total)
        {
            _totals[step] = new HistogramAccumulator(histogram);
            return;
        }
        if (total.Add(histogram, mean)) return;
        context.Annotations.MixedExponentialCustom(metricName, expr.Expr.Span);
        _incompatible[step] = true;
    }

    /// <summary>Null where the histograms of the step could not be added.</summary>
    public FloatHistogram? Result(int step)
    {
        HistogramAccumulator total = _totals[step]!;
        context.Annotations.Outcome(total.Outcome, "aggregation", expr.Expr.Span);
        return _incompatible[step] ? null : mean ? total.Mean() : total.Total();
    }
}
