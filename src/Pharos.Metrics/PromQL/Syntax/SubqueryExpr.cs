namespace Pharos.Metrics.PromQL.Syntax;

/// <summary><c>expr[range:step]</c>. A <paramref name="StepMs"/> of 0 is the default step.</summary>
internal sealed record SubqueryExpr(Expr Expr, long RangeMs, long StepMs, SourceSpan Span) : Expr(Span)
{
    /// <summary>A range that has to be computed; then <see cref="RangeMs"/> is not meant.</summary>
    public DurationExpr? RangeExpr { get; init; }

    /// <summary>A step that has to be computed; then <see cref="StepMs"/> is not meant.</summary>
    public DurationExpr? StepExpr { get; init; }

    public TimeShift Shift { get; init; } = TimeShift.None;

    public override ValueType Type => ValueType.Matrix;

    public override IEnumerable<Expr> Children => [Expr];
}
