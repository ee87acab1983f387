using Pharos.Logs.LogQL.Syntax;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>Compiles conditions on labels.</summary>
internal static class LabelFilters
{
    public static LabelFilter Create(NameTable names, LabelFilterExpr filter) => filter switch
    {
        StringFilterExpr f => new StringFilter(names, f.Matcher),
        NumberFilterExpr f => new ComparisonFilter(names, f),
        DurationFilterExpr f => new ComparisonFilter(names, f),
        BytesFilterExpr f => new ComparisonFilter(names, f),
        IpFilterExpr f => new IpFilter(names, f),
        AndFilterExpr f => new JunctionFilter(Create(names, f.Left), Create(names, f.Right), isAnd: true),
        OrFilterExpr f => new JunctionFilter(Create(names, f.Left), Create(names, f.Right), isAnd: false),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The labels that a condition looks at.</summary>
    public static IEnumerable<string> Labels(LabelFilterExpr filter) => filter switch
    {
        StringFilterExpr f => [f.Matcher.Name],
        NumberFilterExpr f => [f.Label],
        DurationFilterExpr f => [f.Label],
        BytesFilterExpr f => [f.Label],
        IpFilterExpr f => [f.Label],
        AndFilterExpr f => Labels(f.Left).Concat(Labels(f.Right)),
        OrFilterExpr f => Labels(f.Left).Concat(Labels(f.Right)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
