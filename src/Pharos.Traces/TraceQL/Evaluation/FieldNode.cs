using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>A field expression with its attributes bound to slots.</summary>
internal abstract class FieldNode
{
    public abstract TraceValue Of(SpanRows spans, int row);

    public bool Holds(SpanRows spans, int row) => Of(spans, row).IsTrue;

    public static FieldNode Bind(FieldExpr expr, SlotTable slots) => expr switch
    {
        LiteralExpr literal => new Literal(literal.Value),
        AttributeExpr attribute => new Field(slots.Of(attribute.Attribute)),
        UnaryFieldExpr unary => new Unary(unary.IsNot, Bind(unary.Operand, slots)),
        BinaryFieldExpr { Op: BinaryOp.And or BinaryOp.Or } logic => new Logic(logic.Op == BinaryOp.And, Bind(logic.Left, slots), Bind(logic.Right, slots)),
        BinaryFieldExpr binary when IsNil(binary.Left) || IsNil(binary.Right) =>
            IsNil(binary.Left) && IsNil(binary.Right) ? new Literal(TraceValue.Of(false)) : new NilTest(binary.Op == BinaryOp.Equal, Bind(IsNil(binary.Left) ? binary.Right : binary.Left, slots)),
        BinaryFieldExpr binary when binary.Op.IsArithmetic() => new Arithmetic(binary.Op, Bind(binary.Left, slots), Bind(binary.Right, slots)),
        BinaryFieldExpr binary => new Comparison(binary.Op, Bind(binary.Left, slots), Bind(binary.Right, slots),
            binary.Op is BinaryOp.Regex or BinaryOp.NotRegex && binary.Right is LiteralExpr { Value.Kind: ValueKind.String } pattern ? ValueRegex.Parse(pattern.Value.Text) : null),
        _ => throw new System.Diagnostics.UnreachableException($"no evaluation for {expr.GetType().Name}"),
    };

    private static bool IsNil(FieldExpr expr) => expr is LiteralExpr { Value.IsNil: true };

    private sealed class Literal(TraceValue value) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row) => value;
    }

    private sealed class Field(int slot) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row) => spans.Get(row, slot);
    }

    private sealed class Unary(bool isNot, FieldNode operand) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row)
        {
            TraceValue value = operand.Of(spans, row);
            if (isNot) return value.Kind == ValueKind.Boolean ? TraceValue.Of(!value.IsTrue) : default;
            return value.Kind switch
            {
                ValueKind.Int => TraceValue.Of(unchecked(-value.Integer)),
                ValueKind.Duration => TraceValue.Duration(unchecked(-value.Integer)),
                ValueKind.Float => TraceValue.Of(-value.Number),
                _ => default,
            };
        }
    }

    private sealed class Logic(bool isAnd, FieldNode left, FieldNode right) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row) => TraceValue.Of(isAnd ? left.Holds(spans, row) && right.Holds(spans, row) : left.Holds(spans, row) || right.Holds(spans, row));
    }

    private sealed class NilTest(bool isNil, FieldNode operand) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row) => TraceValue.Of(operand.Of(spans, row).IsNil == isNil);
    }

    private sealed class Arithmetic(BinaryOp op, FieldNode left, FieldNode right) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row) => Operators.Arithmetic(op, left.Of(spans, row), right.Of(spans, row));
    }

    private sealed class Comparison(BinaryOp op, FieldNode left, FieldNode right, ValueRegex? regex) : FieldNode
    {
        public override TraceValue Of(SpanRows spans, int row) => TraceValue.Of(Operators.Compare(op, left.Of(spans, row), right.Of(spans, row), regex));
    }
}
