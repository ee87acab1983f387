namespace Pharos.Traces.TraceQL;

/// <summary>An expression over one span; prints back to a query that parses to the same tree.</summary>
internal abstract record FieldExpr
{
    /// <summary>In parentheses unless it is a value or an attribute.</summary>
    public string Wrapped => this is LiteralExpr or AttributeExpr ? ToString() : $"({this})";

    /// <summary>Whether any attribute stands in it.</summary>
    public abstract bool ReferencesSpan { get; }
}

internal sealed record LiteralExpr(TraceValue Value) : FieldExpr
{
    public override bool ReferencesSpan => false;

    public override string ToString() => Value.ToString();
}

internal sealed record AttributeExpr(SpanAttribute Attribute) : FieldExpr
{
    public override bool ReferencesSpan => true;

    public override string ToString() => Attribute.ToString();
}

internal sealed record BinaryFieldExpr(BinaryOp Op, FieldExpr Left, FieldExpr Right) : FieldExpr
{
    public override bool ReferencesSpan => Left.ReferencesSpan || Right.ReferencesSpan;

    public override string ToString() => $"{Left.Wrapped} {Op.Text()} {Right.Wrapped}";
}

/// <summary><c>-x</c> or <c>!x</c>.</summary>
internal sealed record UnaryFieldExpr(bool IsNot, FieldExpr Operand) : FieldExpr
{
    public override bool ReferencesSpan => Operand.ReferencesSpan;

    public override string ToString() => (IsNot ? "!" : "-") + Operand.Wrapped;
}
