using System.Collections.Immutable;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>An aggregation over the series of a vector. <paramref name="Param"/> is k, the quantile, the ratio or the label name, for the operators that take one.</summary>
internal sealed record AggregateExpr(
    AggregateOp Op, Expr Expr, Expr? Param, ImmutableArray<string> Grouping, bool Without, SourceSpan Span) : Expr(Span)
{
    public override ValueType Type => ValueType.Vector;

    public override IEnumerable<Expr> Children => Param is null ? [Expr] : [Expr, Param];
}
