namespace Pharos.Traces.TraceQL;

/// <summary>How a block finds the rows that a filter can match. What it finds contains every match; <see cref="IsExact"/> says whether it contains nothing else.</summary>
internal abstract class RowPlan
{
    public abstract bool IsExact { get; }

    /// <summary>Whether it cuts anything away.</summary>
    public virtual bool IsSelective => true;

    /// <summary>What to ask first: lower is expected to leave fewer rows.</summary>
    protected virtual int Rank => 5;

    /// <param name="within">Rows that still count; null for all.</param>
    /// <returns>Null for all of <paramref name="within"/>.</returns>
    public abstract RowSet? Rows(SpanReader reader, RowSet? within);

    public static RowPlan Of(FieldExpr expr, SlotTable slots) => expr switch
    {
        LiteralExpr { Value.Kind: ValueKind.Boolean } literal => literal.Value.IsTrue ? All.Exact : new Nothing(),
        BinaryFieldExpr { Op: BinaryOp.And } and => new Both(Of(and.Left, slots), Of(and.Right, slots)),
        BinaryFieldExpr { Op: BinaryOp.Or } or => new Either(Of(or.Left, slots), Of(or.Right, slots)),
        BinaryFieldExpr { Left: AttributeExpr attribute, Right: LiteralExpr literal } binary when binary.Op.IsComparison() => Leaf(attribute.Attribute, binary.Op, literal.Value, slots),
        BinaryFieldExpr { Left: LiteralExpr literal, Right: AttributeExpr attribute } binary when binary.Op.IsComparison() && binary.Op is not (BinaryOp.Regex or BinaryOp.NotRegex) =>
            Leaf(attribute.Attribute, binary.Op.Mirrored(), literal.Value, slots),
        AttributeExpr attribute => Leaf(attribute.Attribute, BinaryOp.Equal, TraceValue.Of(true), slots),
        _ => NeedsTrace(expr) ? All.Inexact : new EachRow(FieldNode.Bind(expr, slots)),
    };

    private static RowPlan Leaf(SpanAttribute attribute, BinaryOp op, TraceValue literal, SlotTable slots)
    {
        if (attribute.Intrinsic.NeedsTrace()) return All.Inexact;
        return new Condition(new SpanCondition(attribute, slots.Of(attribute), op, literal));
    }

    private static bool NeedsTrace(FieldExpr expr) => expr switch
    {
        AttributeExpr attribute => attribute.Attribute.Intrinsic.NeedsTrace(),
        UnaryFieldExpr unary => NeedsTrace(unary.Operand),
        BinaryFieldExpr binary => NeedsTrace(binary.Left) || NeedsTrace(binary.Right),
        _ => false,
    };

    private sealed class All(bool isExact) : RowPlan
    {
        public static readonly All Exact = new(true), Inexact = new(false);

        public override bool IsExact => isExact;

        public override bool IsSelective => false;

        protected override int Rank => 9;

        public override RowSet? Rows(SpanReader reader, RowSet? within) => null;
    }

    private sealed class Nothing : RowPlan
    {
        public override bool IsExact => true;

        protected override int Rank => 0;

        public override RowSet Rows(SpanReader reader, RowSet? within) => new(reader.SpanCount);
    }

    private sealed class Condition(SpanCondition condition) : RowPlan
    {
        public override bool IsExact => true;

        protected override int Rank => condition switch
        {
            { Op: BinaryOp.Equal, Literal.Kind: ValueKind.String } => 1,
            { Op: BinaryOp.Equal } => 2,
            { Op: BinaryOp.Regex } => 3,
            { Op: BinaryOp.NotEqual or BinaryOp.NotRegex } => 6,
            _ => 4,
        };

        public override RowSet Rows(SpanReader reader, RowSet? within) => reader.Select(condition, within);
    }

    private sealed class EachRow(FieldNode node) : RowPlan
    {
        public override bool IsExact => true;

        protected override int Rank => 8;

        public override RowSet Rows(SpanReader reader, RowSet? within)
        {
            var found = new RowSet(reader.SpanCount);
            for (int row = within is null ? 0 : within.Next(0); row >= 0 && row < reader.SpanCount; row = within is null ? row + 1 : within.Next(row + 1))
                if (node.Holds(reader, row)) found.Add(row);
            return found;
        }
    }

    private sealed class Both(RowPlan left, RowPlan right) : RowPlan
    {
        private readonly RowPlan _first = left.Rank <= right.Rank ? left : right, _second = left.Rank <= right.Rank ? right : left;

        public override bool IsExact => left.IsExact && right.IsExact;

        public override bool IsSelective => left.IsSelective || right.IsSelective;

        protected override int Rank => Math.Min(left.Rank, right.Rank);

        public override RowSet? Rows(SpanReader reader, RowSet? within)
        {
            RowSet? first = _first.Rows(reader, within);
            if (first is { IsEmpty: true }) return first;
            return _second.Rows(reader, first ?? within) ?? first;
        }
    }

    private sealed class Either(RowPlan left, RowPlan right) : RowPlan
    {
        public override bool IsExact => left.IsExact && right.IsExact;

        public override bool IsSelective => left.IsSelective && right.IsSelective;

        protected override int Rank => Math.Max(left.Rank, right.Rank);

        public override RowSet? Rows(SpanReader reader, RowSet? within)
        {
            if (!IsSelective) return null;
            RowSet? a = left.Rows(reader, within), b = right.Rows(reader, within);
            if (a is null || b is null) return null;
            a.Or(b);
            return a;
        }
    }
}
