using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Aggregations over series, all steps at once (docs: query/metric_queries, built-in aggregation operators).</summary>
internal static class VectorAggregations
{
    public static List<Series> Apply(VectorAggregation aggregation, List<Series> input, int steps)
    {
        switch (aggregation.Op)
        {
            case VectorOp.Sort or VectorOp.SortDesc: return Sort(input, aggregation.Op == VectorOp.SortDesc);
            case VectorOp.TopK or VectorOp.BottomK or VectorOp.ApproxTopK: return Select(aggregation, input, steps);
        }
        var groups = new Dictionary<LabelSet, List<Series>>();
        foreach (Series series in input)
        {
            LabelSet key = Key(aggregation.Grouping, series.Labels);
            if (!groups.TryGetValue(key, out List<Series>? members)) groups.Add(key, members = []);
            members.Add(series);
        }
        var result = new List<Series>(groups.Count);
        foreach ((LabelSet labels, List<Series> members) in groups)
        {
            var series = new Series(labels, steps);
            Fold(aggregation.Op, members, series.Values);
            if (!series.IsEmpty) result.Add(series);
        }
        return result;
    }

    public static LabelSet Key(Grouping? grouping, LabelSet labels)
    {
        if (grouping is null || grouping.IsSingle) return LabelSet.Empty;
        HashSet<string> names = [.. grouping.Labels];
        return grouping.IsWithout ? labels.Without(names) : labels.Only(names);
    }

    private static void Fold(VectorOp op, List<Series> members, double[] values)
    {
        for (int step = 0; step < values.Length; step++)
        {
            double count = 0, sum = 0, mean = 0, squares = 0, extreme = double.NaN;
            foreach (Series member in members)
            {
                double value = member.Values[step];
                if (Series.IsAbsent(value)) continue;
                count++;
                sum += value;
                double delta = value - mean;
                mean += delta / count;
                squares += delta * (value - mean);
                if (double.IsNaN(extreme) || (op == VectorOp.Min ? value < extreme : value > extreme)) extreme = value;
            }
            if (count == 0) continue;
            values[step] = op switch
            {
                VectorOp.Sum => sum,
                VectorOp.Avg => mean,
                VectorOp.Count => count,
                VectorOp.Min or VectorOp.Max => extreme,
                VectorOp.StdVar => squares / count,
                VectorOp.StdDev => Math.Sqrt(squares / count),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }
    }

    /// <summary>By the value at the only step; a range shows its series in order of labels anyway.</summary>
    private static List<Series> Sort(List<Series> input, bool isDescending)
    {
        if (input.Count == 0 || input[0].Values.Length != 1) return input;
        List<Series> sorted = [.. input];
        sorted.Sort((a, b) =>
        {
            double x = a.Values[0], y = b.Values[0];
            if (double.IsNaN(x) || double.IsNaN(y)) return double.IsNaN(x).CompareTo(double.IsNaN(y)); // NaN last, either way
            int order = isDescending ? y.CompareTo(x) : x.CompareTo(y);
            return order != 0 ? order : LabelSet.Compare(a.Labels, b.Labels);
        });
        return sorted;
    }

    private static List<Series> Select(VectorAggregation aggregation, List<Series> input, int steps)
    {
        bool isTop = aggregation.Op != VectorOp.BottomK;
        Series[] result = [.. input.Select(s => new Series(s.Labels, steps))];
        int[][] groups = [.. input.Index().GroupBy(s => Key(aggregation.Grouping, s.Item.Labels)).Select(g => g.Select(s => s.Index).ToArray())];
        var present = new List<int>();
        for (int step = 0; step < steps; step++)
        {
            foreach (int[] group in groups)
            {
                present.Clear();
                foreach (int index in group) if (!Series.IsAbsent(input[index].Values[step])) present.Add(index);
                int at = step;
                present.Sort((a, b) => Order(input[a].Values[at], input[b].Values[at], isTop) is var order && order != 0 ? order : LabelSet.Compare(input[a].Labels, input[b].Labels));
                foreach (int index in present.Take(aggregation.Parameter)) result[index].Values[step] = input[index].Values[step];
            }
        }
        List<Series> chosen = [.. result.Where(s => !s.IsEmpty)];
        return steps == 1 ? [.. Sort(chosen, isDescending: isTop)] : chosen;
    }

    private static int Order(double a, double b, bool isTop)
    {
        if (double.IsNaN(a) || double.IsNaN(b)) return double.IsNaN(a).CompareTo(double.IsNaN(b));
        return isTop ? b.CompareTo(a) : a.CompareTo(b);
    }
}
