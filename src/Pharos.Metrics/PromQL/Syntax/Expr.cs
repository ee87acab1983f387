using Pharos.Metrics.PromQL.Printing;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A node of a parsed query. Immutable; printing it gives a query that parses to the same tree.</summary>
internal abstract record Expr(SourceSpan Span)
{
    public abstract ValueType Type { get; }

    /// <summary>Sub-expressions in the order in which upstream visits them.</summary>
    public abstract IEnumerable<Expr> Children { get; }

    /// <summary>The one-line form, as <c>format_query</c> prints sub-expressions.</summary>
    public sealed override string ToString() => ExprPrinter.Print(this);
}
