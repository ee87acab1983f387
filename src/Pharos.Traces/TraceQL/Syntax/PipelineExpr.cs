using System.Collections.Immutable;

namespace Pharos.Traces.TraceQL;

/// <summary>Something that turns spansets into spansets.</summary>
internal abstract record SpansetExpr;

/// <summary><c>{ ... }</c>.</summary>
internal sealed record SpansetFilter(FieldExpr Condition) : SpansetExpr
{
    // Two filters that read the same stay two places in the tree.
    public bool Equals(SpansetFilter? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override string ToString() => $"{{ {Condition} }}";
}

internal sealed record SpansetOperation(SpansetOp Op, SpansetExpr Left, SpansetExpr Right) : SpansetExpr
{
    public override string ToString() => $"({Left}) {Op} ({Right})";
}

/// <summary>Elements joined by <c>|</c>.</summary>
internal sealed record Pipeline(ImmutableArray<SpansetExpr> Elements) : SpansetExpr
{
    public override string ToString() => string.Join('|', Elements);
}

/// <summary><c>by(x)</c>: one spanset per value.</summary>
internal sealed record GroupOperation(FieldExpr By) : SpansetExpr
{
    public override string ToString() => $"by({By})";
}

/// <summary><c>coalesce()</c>: the groups of a trace become one spanset again.</summary>
internal sealed record CoalesceOperation : SpansetExpr
{
    public override string ToString() => "coalesce()";
}

/// <summary><c>select(a, b)</c>: attributes to return with the spans.</summary>
internal sealed record SelectOperation(ImmutableArray<SpanAttribute> Attributes) : SpansetExpr
{
    public override string ToString() => $"select({string.Join(", ", Attributes)})";
}

/// <summary><c>count() &gt; 2</c>: keeps spansets whose aggregate compares so.</summary>
internal sealed record ScalarFilter(BinaryOp Op, ScalarExpr Left, ScalarExpr Right) : SpansetExpr
{
    public override string ToString() => $"{Left.Wrapped} {Op.Text()} {Right.Wrapped}";
}
