using System.IO.Hashing;
using System.Text;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary><c>topk</c>, <c>bottomk</c>, <c>limitk</c> and <c>limit_ratio</c>: some of the series of each group, unchanged.</summary>
internal sealed class SelectingAggregations(EvalContext context, AggregateExpr expr, StepRange steps)
{
    private readonly List<(double Value, int Index)> _best = [];

    public InstantVector Apply(InstantVector input, double[] parameter)
    {
        int count = steps.Count;
        double[]? ratios = expr.Op == AggregateOp.LimitRatio ? Ratios(parameter) : null;
        long[] limits = ratios is null ? Limits(parameter) : [];
        var grouping = new Grouping(expr);
        var groups = new List<List<int>>();
        for (int i = 0; i < input.Columns.Count; i++)
        {
            int group = grouping.Of(input.Columns[i].Labels);
            if (group == groups.Count) groups.Add([]);
            groups[group].Add(i);
        }
        var results = new Column?[input.Columns.Count];
        var order = new List<int>();
        foreach (List<int> group in groups)
        {
            context.CheckTime();
            for (int step = 0; step < count; step++)
            {
                if (ratios is not null) Sample(input, group, step, ratios[step]);
                else if (limits[step] < 1) continue;
                else if (expr.Op == AggregateOp.Limitk) FirstOf(input, group, step, limits[step]);
                else BestOf(input, group, step, limits[step]);
                foreach ((_, int index) in _best)
                {
                    if (results[index] is not { } result)
                    {
                        Column source = input.Columns[index];
                        results[index] = result = new Column(count) { Labels = source.Labels, DropName = source.DropName };
                        result.Clear();
                        order.Add(index);
                    }
                    result.CopyFrom(input.Columns[index], step, step);
                }
            }
        }
        var columns = new List<Column>(order.Count);
        foreach (int index in order) columns.Add(results[index]!);
        input.Release(context);
        return new InstantVector(columns) { IsOrdered = count == 1 && expr.Op is AggregateOp.Topk or AggregateOp.Bottomk };
    }

    /// <summary>The k largest or smallest floats, the best first; NaN ranks behind every number.</summary>
    private void BestOf(InstantVector input, List<int> group, int step, long k)
    {
        _best.Clear();
        foreach (int index in group)
        {
            Column column = input.Columns[index];
            if (column.Histogram(step) is not null)
            {
                context.Annotations.HistogramIgnoredInAggregation(expr.Op.Symbol(), expr.Span);
                continue;
            }
            double value = column.Values[step];
            if (Absence.Is(value)) continue;
            if (_best.Count >= k && !IsBetter(value, _best[^1].Value)) continue;
            int at = _best.Count;
            while (at > 0 && IsBetter(value, _best[at - 1].Value)) at--;
            _best.Insert(at, (value, index));
            if (_best.Count > k) _best.RemoveAt(_best.Count - 1);
        }
    }

    private bool IsBetter(double value, double than) =>
        double.IsNaN(than) ? !double.IsNaN(value) : expr.Op == AggregateOp.Topk ? value > than : value < than;

    private void FirstOf(InstantVector input, List<int> group, int step, long k)
    {
        _best.Clear();
        foreach (int index in group)
        {
            if (!input.Columns[index].Has(step)) continue;
            _best.Add((0, index));
            if (_best.Count >= k) return;
        }
    }

    private void Sample(InstantVector input, List<int> group, int step, double ratio)
    {
        _best.Clear();
        if (ratio == 0) return;
        foreach (int index in group)
        {
            if (!input.Columns[index].Has(step)) continue;
            double place = Place(input.Columns[index].Labels);
            if (ratio > 0 ? place < ratio : place >= 1 + ratio) _best.Add((0, index));
        }
    }

    /// <summary>Where a series stands between 0 and 1: by its hash, so that the choice is the same at every step and complementary for r and r - 1.</summary>
    private static double Place(LabelSet labels)
    {
        var hash = new XxHash64();
        ReadOnlySpan<byte> separator = [0xFF];
        foreach (string part in labels.Pairs)
        {
            hash.Append(Encoding.UTF8.GetBytes(part));
            hash.Append(separator);
        }
        return hash.GetCurrentHashAsUInt64() / (double)ulong.MaxValue;
    }

    private static long[] Limits(double[] parameter)
    {
        var limits = new long[parameter.Length];
        for (int i = 0; i < limits.Length; i++)
        {
            double k = parameter[i];
            if (double.IsNaN(k)) throw EvalContext.Failure("Parameter value is NaN");
            if (k <= long.MinValue) throw EvalContext.Failure($"Scalar value {GoNumber.General(k)} underflows int64");
            if (k >= long.MaxValue) throw EvalContext.Failure($"Scalar value {GoNumber.General(k)} overflows int64");
            limits[i] = (long)k;
        }
        return limits;
    }

    private double[] Ratios(double[] parameter)
    {
        var ratios = new double[parameter.Length];
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        for (int i = 0; i < ratios.Length; i++)
        {
            if (double.IsNaN(parameter[i])) throw EvalContext.Failure("Ratio value is NaN");
            min = Math.Min(min, parameter[i]);
            max = Math.Max(max, parameter[i]);
            ratios[i] = Math.Clamp(parameter[i], -1, 1);
        }
        if (max > 1) context.Annotations.InvalidRatio(max, 1, expr.Param!.Span);
        if (min < -1) context.Annotations.InvalidRatio(min, -1, expr.Param!.Span);
        return ratios;
    }
}
