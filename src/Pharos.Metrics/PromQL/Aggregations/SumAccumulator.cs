using System.Buffers;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary><c>sum</c></summary>
internal sealed class SumAccumulator : GroupAccumulator
{
    private readonly Column _sums;
    private readonly double[] _compensations;
    private HistogramGroup? _histograms;

    public SumAccumulator(EvalContext context, AggregateExpr expr, int steps) : base(context, expr, steps)
    {
        _sums = new Column(steps);
        _sums.Clear();
        _compensations = ArrayPool<double>.Shared.Rent(steps);
    }

    public override void Add(Column column)
    {
        CompensatedAdd.Run(column.Values, _sums.Values, _compensations.AsSpan(0, Steps));
        if (!column.HasHistograms) return;
        _histograms ??= new HistogramGroup(Context, Expr, Steps, mean: false);
        for (int i = 0; i < Steps; i++)
            if (column.Histogram(i) is { } histogram) _histograms.Add(i, histogram, column.Labels.MetricName);
    }

    public override Column Finish()
    {
        Span<double> sums = _sums.Values;
        for (int i = 0; i < Steps; i++)
        {
            bool hasFloat = !Absence.Is(sums[i]);
            if (_histograms is not null && _histograms.Has(i))
            {
                if (hasFloat)
                {
                    Context.Annotations.MixedFloatsHistogramsInAggregation(Expr.Expr.Span);
                    _sums.Clear(i);
                }
                else if (_histograms.Result(i) is { } histogram) _sums.Set(i, histogram);
            }
            else if (hasFloat) sums[i] += _compensations[i];
        }
        ArrayPool<double>.Shared.Return(_compensations);
        return _sums;
    }
}
