using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary><c>avg</c>: a sum divided at the end, or a running mean from where the sum would overflow.</summary>
internal sealed class AverageAccumulator(EvalContext context, AggregateExpr expr, int steps) : GroupAccumulator(context, expr, steps)
{
    private readonly State[] _states = new State[steps];
    private HistogramGroup? _histograms;

    private struct State
    {
        public KahanSum Sum;
        public double Count;
        public bool Running;
    }

    public override void Add(Column column)
    {
        ReadOnlySpan<double> values = column.Values;
        for (int i = 0; i < values.Length; i++)
            if (!Absence.Is(values[i])) AddFloat(ref _states[i], values[i]);
        if (!column.HasHistograms) return;
        _histograms ??= new HistogramGroup(Context, Expr, Steps, mean: true);
        for (int i = 0; i < Steps; i++)
            if (column.Histogram(i) is { } histogram) _histograms.Add(i, histogram, column.Labels.MetricName);
    }

    private static void AddFloat(ref State state, double value)
    {
        state.Count++;
        if (!state.Running)
        {
            if (state.Count == 1)
            {
                state.Sum = new KahanSum(value);
                return;
            }
            KahanSum before = state.Sum;
            state.Sum.Add(value);
            if (!double.IsInfinity(state.Sum.Value)) return;
            state.Running = true;
            state.Sum = new KahanSum(before.Value / (state.Count - 1)) { Compensation = before.Compensation / (state.Count - 1) };
        }
        state.Sum.Scale((state.Count - 1) / state.Count);
        state.Sum.Add(value / state.Count);
    }

    public override Column Finish()
    {
        var result = new Column(Steps);
        for (int i = 0; i < Steps; i++)
        {
            State state = _states[i];
            bool hasHistogram = _histograms is not null && _histograms.Has(i);
            result.Clear(i);
            if (hasHistogram && state.Count > 0) Context.Annotations.MixedFloatsHistogramsInAggregation(Expr.Expr.Span);
            else if (hasHistogram)
            {
                if (_histograms!.Result(i) is { } histogram) result.Set(i, histogram);
            }
            else if (state.Count > 0)
                result.Set(i, state.Running ? state.Sum.Value + state.Sum.Compensation : (state.Sum.Value / state.Count) + (state.Sum.Compensation / state.Count));
        }
        return result;
    }
}
