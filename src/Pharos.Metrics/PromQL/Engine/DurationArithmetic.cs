using System.Diagnostics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Computes duration expressions once per query, before evaluation (feature <c>promql-duration-expr</c>).</summary>
internal static class DurationArithmetic
{
    /// <summary>The duration in milliseconds.</summary>
    /// <exception cref="QueryException">Not a number, out of range, or (where <paramref name="mustBePositive"/>) not above zero.</exception>
    public static long Milliseconds(Expr expr, QueryTimes times, bool mustBePositive)
    {
        double seconds = Seconds(expr, times);
        if (mustBePositive && seconds <= 0) throw Fault(expr, times, "duration must be greater than 0");
        // Upstream counts nanoseconds in 64 bits.
        if (!(Math.Abs(seconds) < long.MaxValue / 1e9)) throw Fault(expr, times, "duration is out of range");
        return (long)(seconds * 1000);
    }

    private static double Seconds(Expr expr, QueryTimes times) => expr switch
    {
        NumberLiteral number => number.Value,
        ParenExpr paren => Seconds(paren.Expr, times),
        UnaryExpr unary => unary.IsMinus ? -Seconds(unary.Expr, times) : Seconds(unary.Expr, times),
        DurationExpr duration => Seconds(duration, times),
        _ => throw new UnreachableException($"no duration of {expr.GetType().Name}"),
    };

    private static double Seconds(DurationExpr expr, QueryTimes times)
    {
        if (expr.Op == DurationOp.Step) return times.StepMs / 1000.0;
        if (expr.Op == DurationOp.Range) return (times.EndMs - times.StartMs) / 1000.0;
        double right = Seconds(expr.Right!, times);
        if (expr.Left is null) return expr.Op == DurationOp.Sub ? -right : right;
        double left = Seconds(expr.Left, times);
        switch (expr.Op)
        {
            case DurationOp.Add: return left + right;
            case DurationOp.Sub: return left - right;
            case DurationOp.Mul: return left * right;
            case DurationOp.Div: return right == 0 ? throw Fault(expr, times, "division by zero") : left / right;
            case DurationOp.Mod: return right == 0 ? throw Fault(expr, times, "modulo by zero") : left % right;
            case DurationOp.Pow: return Math.Pow(left, right);
            case DurationOp.MinOf: return Math.Min(left, right);
            default: return Math.Max(left, right);
        }
    }

    /// <summary>With start and end of the expression in bytes, as upstream gives them here.</summary>
    private static QueryException Fault(Expr expr, QueryTimes times, string message)
    {
        SourceSpan bytes = expr.Span.InBytes(times.Query);
        return new QueryException(QueryErrorKind.BadData, $"{bytes.Start}:{bytes.End}: {message}");
    }
}

/// <summary>Start, end and step of the whole query, and its text; the step of an instant query is 0.</summary>
internal readonly record struct QueryTimes(long StartMs, long EndMs, long StepMs, string Query);
