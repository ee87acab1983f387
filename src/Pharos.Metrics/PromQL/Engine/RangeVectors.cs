using Pharos.Core;
using Pharos.Metrics.PromQL.Functions;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A range vector as the answer of an instant query: <c>metric[5m]</c> or <c>expr[5m:1m]</c>.</summary>
internal static class RangeVectors
{
    public static List<MetricsSeries> Evaluate(Evaluator evaluator, Expr expr, StepRange at)
    {
        List<MetricsSeries> series = expr switch
        {
            MatrixSelector matrix => Selected(evaluator.Context, matrix, at),
            SubqueryExpr subquery => Computed(evaluator, subquery, at),
            _ => throw new System.Diagnostics.UnreachableException($"{expr.GetType().Name} is no range vector"),
        };
        series.Sort((a, b) => LabelSet.Compare(a.Labels, b.Labels));
        return series;
    }

    private static List<MetricsSeries> Selected(EvalContext context, MatrixSelector matrix, StepRange at)
    {
        long end = TimePlan.Instants(matrix.Selector.Shift, at)[0], start = end - matrix.RangeMs;
        if (matrix.Selector.Extension != RangeExtension.None) start -= context.LookbackMs;
        if (matrix.Selector.Extension == RangeExtension.Smoothed) end += context.LookbackMs;
        var series = new List<MetricsSeries>();
        using ISeriesCursor cursor = context.Source.Select(matrix.Selector.Matchers, start + 1, end, default, context.CancellationToken);
        while (cursor.MoveNext())
        {
            context.CheckTime();
            context.Hold(cursor.Timestamps.Length);
            context.TotalSamples += cursor.Timestamps.Length;
            var points = new List<MetricsPoint>(cursor.Timestamps.Length);
            for (int i = 0; i < cursor.Timestamps.Length; i++)
            {
                FloatHistogram? histogram = cursor.Histograms.IsEmpty ? null : cursor.Histograms[i];
                if (histogram is null ? Absence.Is(cursor.Values[i]) : histogram.IsStale) continue;
                points.Add(histogram is null ? new MetricsPoint(cursor.Timestamps[i], cursor.Values[i]) : new MetricsPoint(cursor.Timestamps[i], 0, histogram));
            }
            if (points.Count > 0) series.Add(new MetricsSeries(cursor.Labels, points));
        }
        return series;
    }

    private static List<MetricsSeries> Computed(Evaluator evaluator, SubqueryExpr subquery, StepRange at)
    {
        StepRange inner = Subqueries.Steps(evaluator.Context, subquery, at);
        var series = new List<MetricsSeries>();
        using ColumnStream stream = evaluator.DistinctStream(subquery.Expr, inner, default);
        while (stream.MoveNext())
        {
            Column column = stream.Current;
            evaluator.Context.Hold(column.CountSamples());
            var points = new List<MetricsPoint>(column.Steps);
            for (int i = 0; i < column.Steps; i++)
            {
                if (column.Histogram(i) is { } histogram) points.Add(new MetricsPoint(inner[i], 0, histogram));
                else if (!Absence.Is(column.Values[i])) points.Add(new MetricsPoint(inner[i], column.Values[i]));
            }
            series.Add(new MetricsSeries(column.DropName ? EvalContext.WithoutMetadata(column.Labels) : column.Labels, points));
        }
        return series;
    }
}
