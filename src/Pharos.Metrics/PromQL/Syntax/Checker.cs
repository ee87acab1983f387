using System.Collections.Immutable;
using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Checks types, argument counts and matchers of a parsed query and settles what follows from the types (how vectors are matched).</summary>
internal sealed class Checker(string query, List<ParseError> errors)
{
    /// <summary>The tree as it is to be evaluated; what is wrong with it is added to the errors.</summary>
    public Expr Check(Expr expr) => expr switch
    {
        AggregateExpr a => CheckAggregate(a),
        BinaryExpr b => CheckBinary(b),
        Call c => CheckCall(c),
        ParenExpr p => new ParenExpr(Check(p.Expr), p.Span),
        UnaryExpr u => CheckUnary(u),
        SubqueryExpr s => CheckSubquery(s),
        MatrixSelector m => m with { Selector = CheckSelector(m.Selector) },
        VectorSelector v => CheckSelector(v),
        _ => expr,
    };

    private void Error(SourceSpan span, string message) => errors.Add(new ParseError(message, span));

    private AggregateExpr CheckAggregate(AggregateExpr expr)
    {
        Expr inner = Expect(expr.Expr, ValueType.Vector, "aggregation expression");
        Expr? param = expr.Param is null
            ? null
            : Expect(expr.Param, expr.Op == AggregateOp.CountValues ? ValueType.String : ValueType.Scalar, "aggregation parameter");
        return expr with { Expr = inner, Param = param };
    }

    private Expr Expect(Expr expr, ValueType wanted, string context)
    {
        Expr checkedExpr = Check(expr);
        if (expr.Type != wanted) Error(expr.Span, $"expected type {wanted.DocumentedName()} in {context}, got {expr.Type.DocumentedName()}");
        return checkedExpr;
    }

    private BinaryExpr CheckBinary(BinaryExpr expr)
    {
        Expr left = Check(expr.Left), right = Check(expr.Right);
        ValueType leftType = left.Type, rightType = right.Type;
        VectorMatching matching = expr.Matching!;
        BinaryOp op = expr.Op;
        if (expr.ReturnBool && !op.IsComparison()) Error(OperatorSpan(expr), "bool modifier can only be used on comparison operators");
        if (op.IsComparison() && !expr.ReturnBool && leftType == ValueType.Scalar && rightType == ValueType.Scalar)
            Error(OperatorSpan(expr), "comparisons between scalars must use BOOL modifier");
        if (op.IsSet() && matching.Cardinality == MatchCardinality.OneToOne) matching = matching with { Cardinality = MatchCardinality.ManyToMany };
        if (matching.On)
        {
            foreach (string label in matching.Labels)
                if (matching.Include.Contains(label)) Error(OperatorSpan(expr), $"label {LabelFormat.Quote(label)} must not occur in ON and GROUP clause at once");
        }
        CheckOperand(left);
        CheckOperand(right);
        bool fills = matching.FillLeft is not null || matching.FillRight is not null;
        bool vectors = leftType == ValueType.Vector && rightType == ValueType.Vector;
        if (!vectors)
        {
            if (matching.Labels.Length > 0) Error(expr.Span, "vector matching only allowed between instant vectors");
            if (fills) Error(expr.Span, "filling in missing series only allowed between instant vectors");
        }
        else if (op.IsSet())
        {
            if (matching.Cardinality is MatchCardinality.OneToMany or MatchCardinality.ManyToOne)
                Error(expr.Span, $"no grouping allowed for {LabelFormat.Quote(op.Symbol())} operation");
            if (matching.Cardinality != MatchCardinality.ManyToMany) Error(expr.Span, "set operations must always be many-to-many");
            if (fills) Error(expr.Span, "filling in missing series not allowed for set operators");
        }
        if ((leftType == ValueType.Scalar || rightType == ValueType.Scalar) && op.IsSet())
            Error(expr.Span, $"set operator {LabelFormat.Quote(op.Symbol())} not allowed in binary scalar expression");
        return new BinaryExpr(op, left, right, expr.Span) { ReturnBool = expr.ReturnBool, Matching = vectors ? matching : null };
    }

    private void CheckOperand(Expr operand)
    {
        if (operand.Type is not (ValueType.Scalar or ValueType.Vector))
            Error(operand.Span, "binary expression must contain only scalar and instant vector types");
    }

    /// <summary>From the first character after the left side to before the last one before the right side, blanks left out, as upstream reports it.</summary>
    private SourceSpan OperatorSpan(BinaryExpr expr)
    {
        int start = expr.Left.Span.End, end = expr.Right.Span.Start - 1;
        while (start < query.Length && Scanner.IsSpace(query[start])) start++;
        while (end > start && Scanner.IsSpace(query[end])) end--;
        return new SourceSpan(start, end);
    }

    private Call CheckCall(Call call)
    {
        FunctionSignature function = call.Function;
        string name = LabelFormat.Quote(function.Name);
        int count = call.Arguments.Length;
        if (function.Variadic == 0)
        {
            if (count != function.ArgumentTypes.Length) Error(call.Span, $"expected {function.ArgumentTypes.Length} argument(s) in call to {name}, got {count}");
        }
        else if (count < function.MinArguments) Error(call.Span, $"expected at least {function.MinArguments} argument(s) in call to {name}, got {count}");
        else if (count > function.MaxArguments) Error(call.Span, $"expected at most {function.MaxArguments} argument(s) in call to {name}, got {count}");

        ImmutableArray<Expr> arguments = call.Arguments;
        if (function.Name == "info" && count > 1) arguments = CheckInfoMatchers(call, arguments);

        ImmutableArray<Expr>.Builder result = ImmutableArray.CreateBuilder<Expr>(count);
        for (int i = 0; i < count; i++)
        {
            if (i >= function.ArgumentTypes.Length && function.Variadic == 0) break;
            ValueType wanted = function.ArgumentTypes[Math.Min(i, function.ArgumentTypes.Length - 1)];
            result.Add(Check(arguments[i]));
            if (arguments[i].Type != wanted)
                Error(arguments[i].Span, $"expected type {wanted.DocumentedName()} in call to function {name}, got {arguments[i].Type.DocumentedName()}");
        }
        return call with { Arguments = result.DrainToImmutable() };
    }

    private ImmutableArray<Expr> CheckInfoMatchers(Call call, ImmutableArray<Expr> arguments)
    {
        Expr matchers = arguments[1];
        if (matchers.Type != ValueType.Vector)
            Error(call.Span, $"expected type instant vector in call to function \"info\", got {matchers.Type.DocumentedName()}");
        if (matchers is VectorSelector { Name.Length: 0 } selector) return arguments.SetItem(1, selector with { IsInfoMatchers = true });
        Error(matchers.Span, matchers is VectorSelector ? "expected label selectors only, got vector selector instead" : "expected label selectors only");
        return arguments;
    }

    private UnaryExpr CheckUnary(UnaryExpr expr)
    {
        Expr inner = Check(expr.Expr);
        if (inner.Type is not (ValueType.Scalar or ValueType.Vector))
            Error(expr.Span, $"unary expression only allowed on expressions of type scalar or instant vector, got {LabelFormat.Quote(inner.Type.DocumentedName())}");
        return new UnaryExpr(expr.IsMinus, inner, expr.Span);
    }

    private SubqueryExpr CheckSubquery(SubqueryExpr expr)
    {
        Expr inner = Check(expr.Expr);
        if (inner.Type != ValueType.Vector) Error(expr.Span, $"subquery is only allowed on instant vector, got {inner.Type.Name()} instead");
        return expr with { Expr = inner };
    }

    private VectorSelector CheckSelector(VectorSelector expr)
    {
        if (expr.Name.Length > 0)
        {
            foreach (LabelMatcher matcher in expr.Matchers.AsSpan()[..^1]) // the last one is the name before the braces
                if (matcher.Name == Label.MetricName)
                    Error(expr.Span, $"metric name must not be set twice: {LabelFormat.Quote(expr.Name)} or {LabelFormat.Quote(matcher.Value)}");
        }
        else if (!expr.IsInfoMatchers && expr.Matchers.All(m => m.MatchesEmpty))
        {
            Error(expr.Span, "vector selector must contain at least one non-empty matcher");
        }
        return expr;
    }
}
