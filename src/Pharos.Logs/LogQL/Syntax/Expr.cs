using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>A node of a query. Nodes are immutable; <c>ToString</c> prints a query that parses to the same tree.</summary>
internal abstract record Expr(SourceSpan Span)
{
    public sealed override string ToString() => Printing.ExprPrinter.Print(this);
}

/// <summary>A query for lines: a stream selector and the stages that lines pass.</summary>
internal sealed record LogExpr(ImmutableArray<LabelMatcher> Matchers, ImmutableArray<StageExpr> Stages, SourceSpan Span) : Expr(Span);

/// <summary>A query for numbers.</summary>
internal abstract record SampleExpr(SourceSpan Span) : Expr(Span);

/// <summary>Lines of a range that ends at each step. Times in nanoseconds; a negative offset looks ahead.</summary>
internal sealed record LogRange(LogExpr Source, UnwrapExpr? Unwrap, long IntervalNs, long OffsetNs, SourceSpan Span);

/// <summary><c>| unwrap duration(latency) | __error__=""</c>.</summary>
internal sealed record UnwrapExpr(string Label, Conversion Conversion, ImmutableArray<LabelFilterExpr> Filters, SourceSpan Span);

internal sealed record Grouping(ImmutableArray<string> Labels, bool IsWithout)
{
    /// <summary>One group of everything: <c>by ()</c> and no grouping at all.</summary>
    public bool IsSingle => Labels.IsEmpty && !IsWithout;
}

internal sealed record RangeAggregation(RangeOp Op, LogRange Range, double? Parameter, Grouping? Grouping, SourceSpan Span) : SampleExpr(Span);

internal sealed record VectorAggregation(VectorOp Op, SampleExpr Inner, int Parameter, Grouping? Grouping, SourceSpan Span) : SampleExpr(Span);

internal sealed record BinaryExpr(BinaryOp Op, SampleExpr Left, SampleExpr Right, bool ReturnsBool, VectorMatching Matching, SourceSpan Span) : SampleExpr(Span);

internal sealed record LiteralExpr(double Value, SourceSpan Span) : SampleExpr(Span);

/// <summary><c>vector(1)</c>: one series without labels.</summary>
internal sealed record VectorExpr(double Value, SourceSpan Span) : SampleExpr(Span);

internal sealed record LabelReplaceExpr(SampleExpr Inner, string Target, string Replacement, string Source, string Pattern, ValueRegex Regex, SourceSpan Span) : SampleExpr(Span);

/// <summary>Several aggregations over one range of lines.</summary>
internal sealed record VariantsExpr(ImmutableArray<SampleExpr> Variants, LogRange Range, SourceSpan Span) : SampleExpr(Span);
