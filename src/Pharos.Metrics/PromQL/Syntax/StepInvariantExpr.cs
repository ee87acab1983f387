namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>An expression whose value is the same at every step. The engine wraps it so; the parser never does.</summary>
internal sealed record StepInvariantExpr(Expr Expr) : Expr(Expr.Span)
{
    public override ValueType Type { get; } = Expr.Type;

    public override IEnumerable<Expr> Children => [Expr];
}
