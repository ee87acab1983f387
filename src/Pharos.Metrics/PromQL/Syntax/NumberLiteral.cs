namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>A number; a duration such as <c>5m</c> is its seconds, printed as a duration again.</summary>
internal sealed record NumberLiteral(double Value, SourceSpan Span) : Expr(Span)
{
    /// <summary>Written as a duration.</summary>
    public bool IsDuration { get; init; }

    public override ValueType Type => ValueType.Scalar;

    public override IEnumerable<Expr> Children => [];
}
