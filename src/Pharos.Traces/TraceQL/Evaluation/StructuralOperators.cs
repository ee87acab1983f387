namespace Pharos.Traces.TraceQL;

/// <summary><c>&gt;&gt; &gt; &lt;&lt; &lt; ~</c>, negated and as unions (docs: traceql, "Structural operators", "Union structural operators", "Experimental structural operators").</summary>
internal static class StructuralOperators
{
    /// <summary>The right side's spans that stand so to one of the left's; negated, those that stand so to none; as a union, the spans of both sides that take part.</summary>
    public static IReadOnlyList<int> Apply(SpansetCombination combination, SpansetVariant variant, TraceTree tree, TraceSpans trace, IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        if (right.Count == 0 || (left.Count == 0 && variant != SpansetVariant.Negated)) return [];
        if (variant == SpansetVariant.Union)
        {
            List<int> matched = Matching(combination, tree, trace, left, right, wanted: true);
            List<int> partners = Matching(Inverse(combination), tree, trace, right, left, wanted: true);
            var seen = new HashSet<int>(matched);
            foreach (int span in partners) if (seen.Add(span)) matched.Add(span);
            return matched;
        }
        return Matching(combination, tree, trace, left, right, wanted: variant == SpansetVariant.Plain);
    }

    private static SpansetCombination Inverse(SpansetCombination combination) => combination switch
    {
        SpansetCombination.Descendant => SpansetCombination.Ancestor,
        SpansetCombination.Ancestor => SpansetCombination.Descendant,
        SpansetCombination.Child => SpansetCombination.Parent,
        SpansetCombination.Parent => SpansetCombination.Child,
        _ => combination,
    };

    private static List<int> Matching(SpansetCombination combination, TraceTree tree, TraceSpans trace, IReadOnlyList<int> left, IReadOnlyList<int> right, bool wanted)
    {
        var found = new List<int>();
        switch (combination)
        {
            case SpansetCombination.Descendant:
                var above = new HashSet<int>(left);
                var memo = new Dictionary<int, bool>();
                foreach (int span in right) if (HasAncestor(span, tree, above, memo) == wanted) found.Add(span);
                break;
            case SpansetCombination.Child:
                var parents = new HashSet<int>(left);
                foreach (int span in right) if ((tree.Parent(span) >= 0 && parents.Contains(tree.Parent(span))) == wanted) found.Add(span);
                break;
            case SpansetCombination.Ancestor:
                var ancestors = new HashSet<int>();
                foreach (int span in left)
                    for (int at = tree.Parent(span); at >= 0 && ancestors.Add(at); at = tree.Parent(at)) { }
                foreach (int span in right) if (ancestors.Contains(span) == wanted) found.Add(span);
                break;
            case SpansetCombination.Parent:
                var above1 = new HashSet<int>();
                foreach (int span in left) if (tree.Parent(span) >= 0) above1.Add(tree.Parent(span));
                foreach (int span in right) if (above1.Contains(span) == wanted) found.Add(span);
                break;
            default:
                // By the parent's id, so that children of a parent that is not there yet are siblings too.
                var families = new Dictionary<ulong, (int Count, int Only)>();
                foreach (int span in left)
                {
                    ulong parent = trace.ParentId(span);
                    if (parent == 0 || trace.SpanId(span) == 0) continue;
                    families[parent] = families.TryGetValue(parent, out (int Count, int Only) family) ? (family.Count + 1, span) : (1, span);
                }
                foreach (int span in right)
                {
                    bool is1 = trace.SpanId(span) != 0 && families.TryGetValue(trace.ParentId(span), out (int Count, int Only) family) && (family.Count > 1 || family.Only != span);
                    if (is1 == wanted && (wanted || trace.SpanId(span) != 0)) found.Add(span);
                }
                break;
        }
        return found;
    }

    private static bool HasAncestor(int span, TraceTree tree, HashSet<int> above, Dictionary<int, bool> memo)
    {
        var path = new List<int>();
        bool result = false;
        for (int at = tree.Parent(span); at >= 0; at = tree.Parent(at))
        {
            if (memo.TryGetValue(at, out bool known))
            {
                result = known;
                break;
            }
            path.Add(at);
            if (above.Contains(at))
            {
                result = true;
                break;
            }
            memo[at] = false; // also ends a cycle of damaged parent ids
        }
        foreach (int passed in path) memo[passed] = result;
        return result;
    }
}
