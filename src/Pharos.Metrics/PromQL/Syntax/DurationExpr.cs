namespace Pharos.Metrics.PromQL.Syntax;

internal enum DurationOp
{
    /// <summary>Binary, or unary plus where there is no left side.</summary>
    Add,
    /// <summary>Binary, or unary minus where there is no left side.</summary>
    Sub,
    Mul,
    Div,
    Mod,
    Pow,
    /// <summary><c>step()</c>: the query's step; no operands.</summary>
    Step,
    /// <summary><c>range()</c>: the query's end minus its start; no operands.</summary>
    Range,
    /// <summary><c>min_of(a, b)</c></summary>
    MinOf,
    /// <summary><c>max_of(a, b)</c></summary>
    MaxOf,
}

/// <summary>Arithmetic on durations in brackets, offsets and steps. Leaves are <see cref="NumberLiteral"/>s in seconds; operands are those or <see cref="DurationExpr"/>s.</summary>
internal sealed record DurationExpr(DurationOp Op, Expr? Left, Expr? Right, SourceSpan Span) : Expr(Span)
{
    /// <summary>Stands in parentheses.</summary>
    public bool IsWrapped { get; init; }

    public override ValueType Type => ValueType.Scalar;

    public override IEnumerable<Expr> Children
    {
        get
        {
            if (Left is not null) yield return Left;
            if (Right is not null) yield return Right;
        }
    }
}
