using System.Buffers;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Functions;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary><c>quantile</c> over the floats of each group.</summary>
internal static class QuantileAggregation
{
    public static InstantVector Apply(EvalContext context, AggregateExpr expr, InstantVector input, double[] parameter)
    {
        Remark(context, expr, parameter);
        var grouping = new Grouping(expr);
        var groups = new List<List<Column>>();
        foreach (Column column in input.Columns)
        {
            if (column.HasHistograms && Array.Exists(column.Histograms!, h => h is not null))
                context.Annotations.HistogramIgnoredInAggregation("quantile", expr.Expr.Span);
            int group = grouping.Of(column.Labels);
            if (group == groups.Count) groups.Add([]);
            groups[group].Add(column);
        }
        var results = new List<Column>(groups.Count);
        for (int g = 0; g < groups.Count; g++)
        {
            context.CheckTime();
            double[] values = ArrayPool<double>.Shared.Rent(groups[g].Count);
            var result = new Column(parameter.Length) { Labels = grouping.Labels[g], DropName = groups[g].Exists(c => c.DropName) };
            for (int step = 0; step < parameter.Length; step++)
            {
                int count = 0;
                foreach (Column column in groups[g])
                {
                    double value = column.Values[step];
                    if (!Absence.Is(value)) values[count++] = value;
                }
                result.Values[step] = count == 0 ? Absence.Value : Quantiles.Of(parameter[step], values.AsSpan(0, count));
            }
            ArrayPool<double>.Shared.Return(values);
            if (result.IsEmpty()) result.Release();
            else results.Add(result);
        }
        input.Release(context);
        return new InstantVector(results);
    }

    private static void Remark(EvalContext context, AggregateExpr expr, double[] parameter)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        foreach (double q in parameter)
        {
            if (double.IsNaN(q))
            {
                context.Annotations.InvalidQuantile(q, expr.Param!.Span);
                continue;
            }
            min = Math.Min(min, q);
            max = Math.Max(max, q);
        }
        if (max > 1) context.Annotations.InvalidQuantile(max, expr.Param!.Span);
        if (min < 0) context.Annotations.InvalidQuantile(min, expr.Param!.Span);
    }
}
