using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>Checks types and arguments of a parsed query, depth first, as upstream validates.</summary>
internal static class Checker
{
    /// <summary>The type of a value that is known only at run time.</summary>
    private const ValueKind Dynamic = (ValueKind)255;

    /// <summary>Parses and checks.</summary>
    /// <exception cref="TraceQLException">The query is not valid, or not supported.</exception>
    public static Query Parse(string text)
    {
        Query query = Parser.Parse(text);
        Check(query);
        return query;
    }

    /// <exception cref="TraceQLException">The query is not valid, or not supported.</exception>
    public static void Check(Query query)
    {
        if (query.Scalars is { } scalars)
        {
            Check(scalars.Left);
            Check(scalars.Right);
            throw TraceQLException.Unsupported("scalar pipelines are");
        }
        if (query.Spans is { } spans) Check(spans);
        else Check(query.Metrics!);
    }

    private static void Check(SpansetExpr expr)
    {
        switch (expr)
        {
            case Pipeline pipeline:
                foreach (SpansetExpr element in pipeline.Elements) Check(element);
                break;
            case SpansetOperation operation:
                Check(operation.Left);
                Check(operation.Right);
                break;
            case SpansetFilter filter:
                ValueKind type = TypeOf(filter.Condition);
                if (type is not (ValueKind.Boolean or Dynamic)) throw TraceQLException.Invalid($"span filter field expressions must resolve to a boolean: {filter}");
                break;
            case GroupOperation group:
                TypeOf(group.By);
                if (!group.By.ReferencesSpan) throw TraceQLException.Invalid($"grouping field expressions must reference the span: {group}");
                break;
            case SelectOperation select:
                foreach (SpanAttribute attribute in select.Attributes) TypeOf(attribute);
                break;
            case ScalarFilter filter:
                Check(filter.Left);
                Check(filter.Right);
                if (filter.Left is not AggregateExpr) throw TraceQLException.Unsupported("scalar filters whose left side is not one aggregate are");
                if (filter.Right is not ScalarLiteral) throw TraceQLException.Unsupported("scalar filters whose right side is not a number are");
                break;
        }
    }

    private static void Check(ScalarExpr expr)
    {
        switch (expr)
        {
            case ScalarOperation operation:
                Check(operation.Left);
                Check(operation.Right);
                break;
            case ScalarPipeline pipeline:
                Check(pipeline.Spansets);
                Check(pipeline.Aggregate);
                break;
            case AggregateExpr { Of: { } of } aggregate:
                ValueKind type = TypeOf(of);
                if (type != Dynamic && !IsNumeric(type)) throw TraceQLException.Invalid($"aggregate field expressions must resolve to a number type: {aggregate}");
                if (!of.ReferencesSpan) throw TraceQLException.Invalid($"aggregate field expressions must reference the span: {aggregate}");
                break;
        }
    }

    private static void Check(MetricsExpr expr)
    {
        switch (expr)
        {
            case MetricsTopK top:
                Check(top.Of);
                if (top.Limit <= 0) throw TraceQLException.Invalid($"{(top.IsTop ? "topk" : "bottomk")}() limit must be greater than 0");
                if (IsCompare(top.Of)) throw TraceQLException.Invalid("compare() cannot be combined with a second stage");
                break;
            case MetricsFilter filter:
                Check(filter.Of);
                if (IsCompare(filter.Of)) throw TraceQLException.Invalid("compare() cannot be combined with a second stage");
                break;
            case MetricsOperation operation:
                Check(operation.Left);
                Check(operation.Right);
                if (IsCompare(operation.Left) || IsCompare(operation.Right)) throw TraceQLException.Invalid("compare() cannot be combined with arithmetic");
                break;
            case MetricsQuery query:
                Check(query.Spans);
                if (query.Of is { } of && TypeOf(of) is { } type && type != Dynamic && !IsNumeric(type))
                    throw TraceQLException.Invalid($"{MetricsQuery.Name(query.Function)}() needs a number: {of}");
                foreach (SpanAttribute attribute in query.By) TypeOf(attribute);
                if (query.By.Length > 5) throw TraceQLException.Invalid("at most 5 attributes can be grouped by");
                foreach (double quantile in query.Quantiles)
                    if (!(quantile is >= 0 and <= 1)) throw TraceQLException.Invalid($"quantile must be between 0 and 1: {GoNumber.General(quantile)}");
                if (query.Compare is not { } compare) break;
                Check(compare.Selection);
                if (compare.Top == 0) throw TraceQLException.Invalid("compare() top number of values must be an integer greater than 0");
                if ((compare.StartNs != 0 || compare.EndNs != 0) && compare.EndNs <= compare.StartNs) throw TraceQLException.Invalid("compare() end must be after its start");
                break;
        }
    }

    private static bool IsCompare(MetricsExpr expr) => expr switch
    {
        MetricsQuery query => query.Function == MetricsFunction.Compare,
        MetricsTopK top => IsCompare(top.Of),
        MetricsFilter filter => IsCompare(filter.Of),
        _ => false,
    };

    private static ValueKind TypeOf(SpanAttribute attribute)
    {
        if (attribute.OfParent) throw TraceQLException.Unsupported($"attributes of the parent are ({attribute}):");
        if (attribute.Intrinsic == Intrinsic.Parent) throw TraceQLException.Unsupported("the intrinsic parent is");
        return attribute.Intrinsic == Intrinsic.None ? Dynamic : attribute.Intrinsic.Type();
    }

    private static ValueKind TypeOf(FieldExpr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal: return literal.Value.Kind;
            case AttributeExpr attribute: return TypeOf(attribute.Attribute);
            case UnaryFieldExpr unary:
                ValueKind operand = TypeOf(unary.Operand);
                if (operand != Dynamic && !(unary.IsNot ? operand == ValueKind.Boolean : IsNumeric(operand)))
                    throw TraceQLException.Invalid($"illegal operation for the given type: {unary}");
                return unary.IsNot ? ValueKind.Boolean : operand;
            default: return TypeOf((BinaryFieldExpr)expr);
        }
    }

    private static ValueKind TypeOf(BinaryFieldExpr binary)
    {
        ValueKind left = TypeOf(binary.Left), right = TypeOf(binary.Right);
        if (IsNil(binary.Left) || IsNil(binary.Right))
        {
            if (binary.Op is not (BinaryOp.Equal or BinaryOp.NotEqual)) throw TraceQLException.Invalid($"nil can only be compared with = and !=: {binary}");
            FieldExpr other = IsNil(binary.Left) ? binary.Right : binary.Left;
            if (binary.Op == BinaryOp.Equal && other is AttributeExpr { Attribute: var attribute } && NeverNil(attribute)) throw TraceQLException.Invalid($"{attribute} is never nil: {binary}");
            return ValueKind.Boolean;
        }
        bool matching = left == Dynamic || right == Dynamic || left == right || (IsNumeric(left) && IsNumeric(right));
        if (!matching) throw TraceQLException.Invalid($"binary operations must operate on the same type: {binary}");
        if (!Takes(binary.Op, left) || !Takes(binary.Op, right)) throw TraceQLException.Invalid($"illegal operation for the given types: {binary}");
        if (binary.Op is BinaryOp.Regex or BinaryOp.NotRegex && binary.Right is LiteralExpr { Value: { Kind: ValueKind.String } pattern })
        {
            try { ValueRegex.Parse(pattern.Text); }
            catch (ArgumentException e) { throw TraceQLException.Invalid($"invalid regex {pattern}: {e.Message}"); }
        }
        if (!binary.Op.IsArithmetic()) return ValueKind.Boolean;
        return left == Dynamic && right == Dynamic ? Dynamic : left == Dynamic ? right : right == Dynamic ? left : left == right ? left : ValueKind.Float;
    }

    private static bool NeverNil(SpanAttribute attribute) =>
        attribute.Intrinsic != Intrinsic.None || attribute is { Scope: AttributeScope.Resource, Name: "service.name" };

    private static bool IsNil(FieldExpr expr) => expr is LiteralExpr { Value.IsNil: true };

    private static bool IsNumeric(ValueKind kind) => kind is ValueKind.Int or ValueKind.Float or ValueKind.Duration;

    private static bool Takes(BinaryOp op, ValueKind kind) => kind == Dynamic || op switch
    {
        BinaryOp.And or BinaryOp.Or => kind == ValueKind.Boolean,
        BinaryOp.Regex or BinaryOp.NotRegex => kind == ValueKind.String,
        BinaryOp.Equal or BinaryOp.NotEqual => true,
        BinaryOp.Greater or BinaryOp.GreaterOrEqual or BinaryOp.Less or BinaryOp.LessOrEqual => IsNumeric(kind) || kind == ValueKind.String,
        _ => IsNumeric(kind),
    };
}
