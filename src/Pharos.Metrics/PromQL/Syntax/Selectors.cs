using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Finds the series selectors of an expression.</summary>
internal static class Selectors
{
    /// <summary>Each selector as its matchers, from left to right.</summary>
    public static List<IReadOnlyList<LabelMatcher>> Of(Expr expr)
    {
        var found = new List<IReadOnlyList<LabelMatcher>>();
        Collect(expr, found);
        return found;
    }

    private static void Collect(Expr expr, List<IReadOnlyList<LabelMatcher>> found)
    {
        if (expr is VectorSelector selector) found.Add(selector.Matchers);
        foreach (Expr child in expr.Children) Collect(child, found);
    }
}
