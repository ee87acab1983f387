using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary><c>count</c></summary>
internal sealed class CountAccumulator : GroupAccumulator
{
    private readonly Column _counts;

    public CountAccumulator(EvalContext context, AggregateExpr expr, int steps) : base(context, expr, steps)
    {
        _counts = new Column(steps);
        _counts.Values.Clear();
    }

    public override void Add(Column column)
    {
        Span<double> counts = _counts.Values;
        for (int i = 0; i < counts.Length; i++) if (column.Has(i)) counts[i]++;
    }

    public override Column Finish()
    {
        foreach (ref double count in _counts.Values) if (count == 0) count = Absence.Value;
        return _counts;
    }
}

/// <summary><c>group</c></summary>
internal sealed class PresenceAccumulator : GroupAccumulator
{
    private readonly Column _present;

    public PresenceAccumulator(EvalContext context, AggregateExpr expr, int steps) : base(context, expr, steps)
    {
        _present = new Column(steps);
        _present.Clear();
    }

    public override void Add(Column column)
    {
        for (int i = 0; i < Steps; i++) if (column.Has(i)) _present.Values[i] = 1;
    }

    public override Column Finish() => _present;
}

/// <summary><c>min</c> and <c>max</c>; NaN only where there is nothing else.</summary>
internal sealed class ExtremeAccumulator : GroupAccumulator
{
    private readonly Column _extremes;
    private readonly bool _max;

    public ExtremeAccumulator(EvalContext context, AggregateExpr expr, int steps, bool max) : base(context, expr, steps)
    {
        _max = max;
        _extremes = new Column(steps);
        _extremes.Clear();
    }

    public override void Add(Column column)
    {
        if (column.HasHistograms && Array.Exists(column.Histograms!, h => h is not null)) RemarkHistogram();
        ReadOnlySpan<double> values = column.Values;
        Span<double> extremes = _extremes.Values;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i], standing = extremes[i];
            if (Absence.Is(value)) continue;
            // An absent extreme is a NaN too.
            if (double.IsNaN(standing) || (_max ? value > standing : value < standing)) extremes[i] = value;
        }
    }

    public override Column Finish() => _extremes;
}

/// <summary><c>stddev</c> and <c>stdvar</c> of the population (Welford's method).</summary>
internal sealed class VarianceAccumulator(EvalContext context, AggregateExpr expr, int steps) : GroupAccumulator(context, expr, steps)
{
    private readonly State[] _states = new State[steps];

    private struct State
    {
        public double Count;
        public KahanSum Mean;
        public KahanSum Squares;
    }

    public override void Add(Column column)
    {
        if (column.HasHistograms && Array.Exists(column.Histograms!, h => h is not null)) RemarkHistogram();
        ReadOnlySpan<double> values = column.Values;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            if (Absence.Is(value)) continue;
            ref State state = ref _states[i];
            state.Count++;
            double delta = value - (state.Mean.Value + state.Mean.Compensation);
            state.Mean.Add(delta / state.Count);
            state.Squares.Add(delta * (value - (state.Mean.Value + state.Mean.Compensation)));
        }
    }

    public override Column Finish()
    {
        var result = new Column(Steps);
        for (int i = 0; i < Steps; i++)
        {
            State state = _states[i];
            double variance = (state.Squares.Value + state.Squares.Compensation) / state.Count;
            result.Values[i] = state.Count == 0 ? Absence.Value : Expr.Op == AggregateOp.Stddev ? Math.Sqrt(variance) : variance;
        }
        return result;
    }
}
