using Pharos.Core;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Series that have come to have the same labels are one series, provided that they never have a sample at the same step.</summary>
internal static class LabelCollisions
{
    /// <exception cref="QueryException">Two of them have a sample at one step.</exception>
    public static List<Column> Merge(List<Column> columns)
    {
        if (columns.Count < 2) return columns;
        var byLabels = new Dictionary<LabelSet, Column>(columns.Count);
        List<Column>? merged = null;
        for (int i = 0; i < columns.Count; i++)
        {
            Column column = columns[i];
            if (byLabels.TryAdd(column.Labels, column))
            {
                merged?.Add(column);
                continue;
            }
            merged ??= columns[..i];
            MergeInto(byLabels[column.Labels], column);
            column.Release();
        }
        return merged ?? columns;
    }

    private static void MergeInto(Column into, Column column)
    {
        for (int step = 0; step < into.Steps; step++)
        {
            if (!column.Has(step)) continue;
            if (into.Has(step)) throw EvalContext.Failure("vector cannot contain metrics with the same labelset");
            into.CopyFrom(column, step, step);
        }
    }
}
