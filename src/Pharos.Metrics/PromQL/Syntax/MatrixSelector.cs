namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A range vector selector; its time modifiers are those of <paramref name="Selector"/>.</summary>
internal sealed record MatrixSelector(VectorSelector Selector, long RangeMs, SourceSpan Span) : Expr(Span)
{
    /// <summary>A range that has to be computed; then <see cref="RangeMs"/> is not meant.</summary>
    public DurationExpr? RangeExpr { get; init; }

    public override ValueType Type => ValueType.Matrix;

    public override IEnumerable<Expr> Children => [Selector];
}
