namespace Pharos.Metrics.PromQL.Syntax;

internal sealed record ParenExpr(Expr Expr, SourceSpan Span) : Expr(Span)
{
    public override ValueType Type { get; } = Expr.Type;

    public override IEnumerable<Expr> Children => [Expr];
}
