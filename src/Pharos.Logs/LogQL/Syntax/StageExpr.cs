using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>One stage of a pipeline.</summary>
internal abstract record StageExpr(SourceSpan Span)
{
    public sealed override string ToString() => Printing.ExprPrinter.Print(this);
}

internal enum LineFilterOp
{
    Contains,
    NotContains,
    Matches,
    NotMatches,
    Pattern,
    NotPattern,
}

/// <summary>One text of a line filter; <paramref name="IsIp"/> where it stands in <c>ip("...")</c>.</summary>
internal readonly record struct LineFilterText(string Text, bool IsIp);

/// <summary>A line filter. Of several texts one must hold; a negative filter has one text (each further <c>or</c> is a filter of its own).</summary>
internal sealed record LineFilterExpr(LineFilterOp Op, ImmutableArray<LineFilterText> Texts, SourceSpan Span) : StageExpr(Span);

/// <summary>A label to extract and the expression that finds it.</summary>
internal readonly record struct LabelExtraction(string Label, string Expression);

/// <summary><c>| json</c>; with expressions only those.</summary>
internal sealed record JsonExpr(ImmutableArray<LabelExtraction> Labels, SourceSpan Span) : StageExpr(Span);

internal sealed record LogfmtExpr(ImmutableArray<LabelExtraction> Labels, bool IsStrict, bool KeepsEmpty, SourceSpan Span) : StageExpr(Span);

internal sealed record RegexpExpr(string Pattern, SourceSpan Span) : StageExpr(Span);

internal sealed record PatternExpr(string Pattern, SourceSpan Span) : StageExpr(Span);

internal sealed record UnpackExpr(SourceSpan Span) : StageExpr(Span);

internal sealed record DecolorizeExpr(SourceSpan Span) : StageExpr(Span);

internal sealed record LineFormatExpr(string Template, SourceSpan Span) : StageExpr(Span);

/// <summary>A label that takes a template's text, or (<paramref name="IsRename"/>) the value and place of another label.</summary>
internal readonly record struct LabelAssignment(string Label, string Value, bool IsRename);

internal sealed record LabelFormatExpr(ImmutableArray<LabelAssignment> Assignments, SourceSpan Span) : StageExpr(Span);

/// <summary>Labels of <c>drop</c> or <c>keep</c>, with a condition where <paramref name="Matcher"/> is given.</summary>
internal readonly record struct LabelChoice(string Label, LabelMatcher? Matcher);

internal sealed record DropExpr(ImmutableArray<LabelChoice> Labels, SourceSpan Span) : StageExpr(Span);

internal sealed record KeepExpr(ImmutableArray<LabelChoice> Labels, SourceSpan Span) : StageExpr(Span);

/// <summary><c>| status >= 500 and method = "GET"</c>.</summary>
internal sealed record LabelFilterStage(LabelFilterExpr Filter, SourceSpan Span) : StageExpr(Span);
