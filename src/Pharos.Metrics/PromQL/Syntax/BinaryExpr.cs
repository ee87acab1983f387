namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A binary operation. <see cref="Matching"/> is null unless both sides are instant vectors.</summary>
internal sealed record BinaryExpr(BinaryOp Op, Expr Left, Expr Right, SourceSpan Span) : Expr(Span)
{
    public VectorMatching? Matching { get; init; }

    /// <summary>A comparison that gives 0 or 1 instead of filtering.</summary>
    public bool ReturnBool { get; init; }

    public override ValueType Type { get; } =
        Left.Type == ValueType.Scalar && Right.Type == ValueType.Scalar ? ValueType.Scalar : ValueType.Vector;

    public override IEnumerable<Expr> Children => [Left, Right];
}
