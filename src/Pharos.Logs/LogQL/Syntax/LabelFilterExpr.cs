using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

internal enum FilterCompare
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

internal static class FilterCompares
{
    private static readonly string[] s_symbols = ["==", "!=", ">", ">=", "<", "<="];

    public static string Symbol(this FilterCompare compare) => s_symbols[(int)compare];

    public static bool Holds<T>(this FilterCompare compare, T left, T right) where T : System.Numerics.IComparisonOperators<T, T, bool> => compare switch
    {
        FilterCompare.Equal => left == right,
        FilterCompare.NotEqual => left != right,
        FilterCompare.Greater => left > right,
        FilterCompare.GreaterOrEqual => left >= right,
        FilterCompare.Less => left < right,
        _ => left <= right,
    };
}

/// <summary>A condition on labels.</summary>
internal abstract record LabelFilterExpr(SourceSpan Span)
{
    public sealed override string ToString() => Printing.ExprPrinter.Print(this);
}

internal sealed record StringFilterExpr(LabelMatcher Matcher, SourceSpan Span) : LabelFilterExpr(Span);

internal sealed record NumberFilterExpr(string Label, FilterCompare Compare, double Value, SourceSpan Span) : LabelFilterExpr(Span);

/// <summary>The value is nanoseconds.</summary>
internal sealed record DurationFilterExpr(string Label, FilterCompare Compare, long ValueNs, SourceSpan Span) : LabelFilterExpr(Span);

internal sealed record BytesFilterExpr(string Label, FilterCompare Compare, ulong Value, SourceSpan Span) : LabelFilterExpr(Span);

/// <summary><c>addr = ip("10.0.0.0/8")</c> or <c>!=</c>.</summary>
internal sealed record IpFilterExpr(string Label, bool IsNegative, string Pattern, SourceSpan Span) : LabelFilterExpr(Span);

internal sealed record AndFilterExpr(LabelFilterExpr Left, LabelFilterExpr Right, SourceSpan Span) : LabelFilterExpr(Span);

internal sealed record OrFilterExpr(LabelFilterExpr Left, LabelFilterExpr Right, SourceSpan Span) : LabelFilterExpr(Span);
