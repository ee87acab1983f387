namespace Pharos.Traces.TraceQL;

/// <summary>A number per spanset.</summary>
internal abstract record ScalarExpr
{
    public string Wrapped => this is ScalarLiteral or ScalarPipeline ? ToString()! : $"({this})";
}

internal sealed record ScalarLiteral(TraceValue Value) : ScalarExpr
{
    public override string ToString() => Value.ToString();
}

internal enum AggregateFunction
{
    Count,
    Max,
    Min,
    Sum,
    Avg,
}

/// <summary><c>count()</c>, <c>max(duration)</c> ...</summary>
internal sealed record AggregateExpr(AggregateFunction Function, FieldExpr? Of) : ScalarExpr
{
    public override string ToString() => $"{Function.ToString().ToLowerInvariant()}({Of})";
}

internal sealed record ScalarOperation(BinaryOp Op, ScalarExpr Left, ScalarExpr Right) : ScalarExpr
{
    public override string ToString() => $"{Left.Wrapped} {Op.Text()} {Right.Wrapped}";
}

/// <summary><c>({ ... } | count())</c>: the aggregate of a pipeline of its own.</summary>
internal sealed record ScalarPipeline(Pipeline Spansets, AggregateExpr Aggregate) : ScalarExpr
{
    public override string ToString() => $"({Spansets}|{Aggregate})";
}
