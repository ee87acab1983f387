namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A range on something that is no vector selector. It exists only beside an error, so that parsing can go on and find more.</summary>
internal sealed record BadRange(Expr Expr, SourceSpan Span) : Expr(Span)
{
    public override ValueType Type => ValueType.Matrix;

    public override IEnumerable<Expr> Children => [Expr];
}
