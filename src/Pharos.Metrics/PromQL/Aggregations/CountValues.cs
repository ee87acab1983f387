using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Aggregations;

/// <summary><c>count_values</c>: one series per group and value, the value as a label.</summary>
internal static class CountValues
{
    public static InstantVector Apply(EvalContext context, AggregateExpr expr, InstantVector input, string label, int steps)
    {
        if (label.Length == 0) throw EvalContext.Failure($"invalid label name {LabelFormat.Quote(label)}");
        var grouping = new Grouping(expr.Without ? expr.Grouping : expr.Grouping.Add(label), expr.Without);
        var results = new Dictionary<LabelSet, Column>();
        foreach (Column column in input.Columns)
        {
            context.CheckTime();
            var byValue = new Dictionary<string, Column>(StringComparer.Ordinal);
            for (int step = 0; step < steps; step++)
            {
                if (!column.Has(step)) continue;
                string value = column.Histogram(step) is { } histogram ? histogram.ToString() : GoNumber.Plain(column.Values[step]);
                if (!byValue.TryGetValue(value, out Column? counts))
                {
                    LabelSet labels = grouping.LabelsOf(column.Labels.With(label, value));
                    if (!results.TryGetValue(labels, out counts))
                    {
                        results[labels] = counts = new Column(steps) { Labels = labels };
                        counts.Clear();
                    }
                    byValue[value] = counts;
                }
                counts.Set(step, counts.Has(step) ? counts.Values[step] + 1 : 1);
            }
        }
        input.Release(context);
        return new InstantVector([.. results.Values]);
    }
}
