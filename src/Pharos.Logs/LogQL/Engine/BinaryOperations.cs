using Pharos.Core;
using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Engine;

/// <summary>Operations between series and numbers, and between two sets of series, all steps at once (docs: query, binary operators).</summary>
internal static class BinaryOperations
{
    /// <summary>With a number on one side. A comparison keeps the series' values, with <c>bool</c> it gives 0 or 1.</summary>
    public static List<Series> WithNumber(BinaryExpr expr, List<Series> input, double number, bool isNumberLeft, int steps)
    {
        var result = new List<Series>(input.Count);
        foreach (Series series in input)
        {
            var output = new Series(series.Labels, steps);
            for (int i = 0; i < steps; i++)
            {
                double value = series.Values[i];
                if (Series.IsAbsent(value)) continue;
                (double left, double right) = isNumberLeft ? (number, value) : (value, number);
                if (!expr.Op.IsComparison() || expr.ReturnsBool) output.Values[i] = expr.Op.Apply(left, right);
                else if (expr.Op.Holds(left, right)) output.Values[i] = value;
            }
            if (!output.IsEmpty) result.Add(output);
        }
        return result;
    }

    public static List<Series> Apply(BinaryExpr expr, List<Series> left, List<Series> right, int steps) =>
        expr.Op.IsSet() ? Set(expr, left, right, steps) : Match(expr, left, right, steps);

    private static LabelSet Signature(VectorMatching matching, LabelSet labels)
    {
        HashSet<string> names = [.. matching.Labels];
        return matching.IsOn ? labels.Only(names) : labels.Without(names);
    }

    private static List<Series> Set(BinaryExpr expr, List<Series> left, List<Series> right, int steps)
    {
        Dictionary<LabelSet, bool[]> onLeft = Presence(expr.Matching, left, steps), onRight = Presence(expr.Matching, right, steps);
        List<Series> result = expr.Op == BinaryOp.Or ? [.. left] : Filter(left, onRight, keepsPresent: expr.Op == BinaryOp.And);
        if (expr.Op == BinaryOp.Or) result.AddRange(Filter(right, onLeft, keepsPresent: false));
        return Merged(result);

        List<Series> Filter(List<Series> input, Dictionary<LabelSet, bool[]> others, bool keepsPresent)
        {
            var kept = new List<Series>();
            foreach (Series series in input)
            {
                others.TryGetValue(Signature(expr.Matching, series.Labels), out bool[]? present);
                var output = new Series(series.Labels, steps);
                for (int i = 0; i < steps; i++) if ((present?[i] ?? false) == keepsPresent) output.Values[i] = series.Values[i];
                if (!output.IsEmpty) kept.Add(output);
            }
            return kept;
        }
    }

    /// <summary>Series of the same labels from both sides of <c>or</c> are one.</summary>
    private static List<Series> Merged(List<Series> input)
    {
        var byLabels = new Dictionary<LabelSet, Series>();
        var result = new List<Series>(input.Count);
        foreach (Series series in input)
        {
            if (byLabels.TryAdd(series.Labels, series))
            {
                result.Add(series);
                continue;
            }
            double[] target = byLabels[series.Labels].Values;
            for (int i = 0; i < target.Length; i++) if (Series.IsAbsent(target[i])) target[i] = series.Values[i];
        }
        return result;
    }

    private static Dictionary<LabelSet, bool[]> Presence(VectorMatching matching, List<Series> input, int steps)
    {
        var presence = new Dictionary<LabelSet, bool[]>();
        foreach (Series series in input)
        {
            LabelSet key = Signature(matching, series.Labels);
            if (!presence.TryGetValue(key, out bool[]? at)) presence.Add(key, at = new bool[steps]);
            for (int i = 0; i < steps; i++) at[i] |= !Series.IsAbsent(series.Values[i]);
        }
        return presence;
    }

    private static List<Series> Match(BinaryExpr expr, List<Series> left, List<Series> right, int steps)
    {
        VectorMatching matching = expr.Matching;
        bool isSwapped = matching.Cardinality == MatchCardinality.OneToMany;
        (List<Series> many, List<Series> one) = isSwapped ? (right, left) : (left, right);
        Dictionary<LabelSet, List<Series>> ones = [];
        foreach (Series series in one)
        {
            LabelSet key = Signature(matching, series.Labels);
            if (!ones.TryGetValue(key, out List<Series>? same)) ones.Add(key, same = []);
            foreach (Series other in same) Distinct(series, other, key, isSwapped ? "left" : "right", steps);
            same.Add(series);
        }
        var result = new Dictionary<LabelSet, Series>();
        foreach (Series series in many)
        {
            LabelSet key = Signature(matching, series.Labels);
            if (!ones.TryGetValue(key, out List<Series>? partners)) continue;
            foreach (Series partner in partners)
            {
                LabelSet labels = ResultLabels(matching, series.Labels, partner.Labels);
                if (!result.TryGetValue(labels, out Series? output)) result.Add(labels, output = new Series(labels, steps));
                for (int i = 0; i < steps; i++)
                {
                    double a = series.Values[i], b = partner.Values[i];
                    if (Series.IsAbsent(a) || Series.IsAbsent(b)) continue;
                    if (!Series.IsAbsent(output.Values[i])) throw ManyToOne(matching);
                    (double x, double y) = isSwapped ? (b, a) : (a, b);
                    if (!expr.Op.IsComparison() || expr.ReturnsBool) output.Values[i] = expr.Op.Apply(x, y);
                    else if (expr.Op.Holds(x, y)) output.Values[i] = x;
                }
            }
        }
        return [.. result.Values.Where(s => !s.IsEmpty)];
    }

    private static void Distinct(Series a, Series b, LabelSet key, string side, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            if (Series.IsAbsent(a.Values[i]) || Series.IsAbsent(b.Values[i])) continue;
            throw new QueryException(QueryErrorKind.BadData,
                $"found duplicate series on the {side} hand-side: [{LabelFormat.Braced(a.Labels)}, {LabelFormat.Braced(b.Labels)}];many-to-many matching not allowed: matching labels must be unique on one side ({LabelFormat.Braced(key)})");
        }
    }

    private static QueryException ManyToOne(VectorMatching matching) => new(QueryErrorKind.BadData, matching.Cardinality == MatchCardinality.OneToOne
        ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
        : "multiple matches for labels: grouping labels must ensure unique matches");

    private static LabelSet ResultLabels(VectorMatching matching, LabelSet many, LabelSet one)
    {
        if (matching.Cardinality == MatchCardinality.OneToOne) return Signature(matching, many);
        var builder = new LabelSetBuilder(many);
        foreach (string name in matching.Include) builder.Set(name, one.Get(name));
        return builder.Build();
    }
}
