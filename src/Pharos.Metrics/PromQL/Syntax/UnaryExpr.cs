namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Unary minus, or plus where not <paramref name="IsMinus"/>.</summary>
internal sealed record UnaryExpr(bool IsMinus, Expr Expr, SourceSpan Span) : Expr(Span)
{
    public override ValueType Type { get; } = Expr.Type;

    public override IEnumerable<Expr> Children => [Expr];
}
