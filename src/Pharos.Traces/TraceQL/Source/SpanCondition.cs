using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>An attribute compared with a literal, or with nil. What a block can answer from its dictionaries and bounds.</summary>
internal sealed class SpanCondition(SpanAttribute attribute, int slot, BinaryOp op, TraceValue literal)
{
    private readonly ValueRegex? _regex = op is BinaryOp.Regex or BinaryOp.NotRegex && literal.Kind == ValueKind.String ? ValueRegex.Parse(literal.Text) : null;

    public SpanAttribute Attribute { get; } = attribute;

    public int Slot { get; } = slot;

    public BinaryOp Op { get; } = op;

    public TraceValue Literal { get; } = literal;

    /// <summary>Whether spans without the attribute satisfy it: <c>.x = nil</c>.</summary>
    public bool HoldsForNil => Literal.IsNil && Op == BinaryOp.Equal;

    public bool Holds(in TraceValue value) =>
        Literal.IsNil ? value.IsNil == (Op == BinaryOp.Equal) : Operators.Compare(Op, value, Literal, _regex);
}
