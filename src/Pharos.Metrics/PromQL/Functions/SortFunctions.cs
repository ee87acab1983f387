using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>The sorts. They order an instant query's answer; a range query is always ordered by labels.</summary>
internal static class SortFunctions
{
    public static InstantVector Evaluate(Evaluator evaluator, Call call, StepRange steps)
    {
        string name = call.Function.Name;
        InstantVector vector = evaluator.Vector(call.Arguments[0], steps);
        List<Column> columns = [.. vector.Columns];
        vector.Columns.Clear();
        vector.Release(evaluator.Context);
        if (name is "sort" or "sort_desc")
        {
            columns.RemoveAll(column =>
            {
                column.DropHistograms();
                bool empty = column.IsEmpty();
                if (empty) column.Release();
                return empty;
            });
        }
        if (steps.Count > 1)
        {
            evaluator.Context.Annotations.SortInRangeQuery(call.Span);
            return new InstantVector(columns);
        }
        List<string> labels = [.. call.Arguments.Skip(1).Select(Evaluator.Text)];
        IEnumerable<Column> sorted = name switch
        {
            "sort" => columns.OrderBy(c => double.IsNaN(c.Values[0])).ThenBy(c => c.Values[0]),
            "sort_desc" => columns.OrderBy(c => double.IsNaN(c.Values[0])).ThenByDescending(c => c.Values[0]),
            "sort_by_label" => columns.OrderBy(c => c.Labels, Comparer<LabelSet>.Create((a, b) => ByLabels(a, b, labels))),
            _ => columns.OrderByDescending(c => c.Labels, Comparer<LabelSet>.Create((a, b) => ByLabels(a, b, labels))),
        };
        return new InstantVector([.. sorted]) { IsOrdered = true };
    }

    private static int ByLabels(LabelSet a, LabelSet b, List<string> labels)
    {
        foreach (string label in labels)
        {
            int order = NaturalOrder.Compare(a.Get(label), b.Get(label));
            if (order != 0) return order;
        }
        return LabelSet.Compare(a, b);
    }
}

/// <summary>Texts in the order in which people count: digits compare as numbers, so that <c>a9</c> comes before <c>a10</c>.</summary>
internal static class NaturalOrder
{
    public static int Compare(string a, string b)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            bool digitA = char.IsAsciiDigit(a[i]), digitB = char.IsAsciiDigit(b[j]);
            if (digitA && digitB)
            {
                ReadOnlySpan<char> numberA = Number(a, ref i), numberB = Number(b, ref j);
                ReadOnlySpan<char> valueA = numberA.TrimStart('0'), valueB = numberB.TrimStart('0');
                if (valueA.Length != valueB.Length) return valueA.Length - valueB.Length;
                int order = valueA.SequenceCompareTo(valueB);
                if (order != 0) return order;
                if (numberA.Length != numberB.Length) return numberA.Length - numberB.Length;
            }
            else
            {
                if (a[i] != b[j]) return a[i] - b[j];
                i++;
                j++;
            }
        }
        return (a.Length - i) - (b.Length - j);
    }

    private static ReadOnlySpan<char> Number(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return text.AsSpan(start, at - start);
    }
}
