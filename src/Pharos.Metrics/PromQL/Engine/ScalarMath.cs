using System.Diagnostics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Binary operators on two floats.</summary>
internal static class ScalarMath
{
    public static double Arithmetic(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Add => left + right,
        BinaryOp.Sub => left - right,
        BinaryOp.Mul => left * right,
        BinaryOp.Div => left / right,
        BinaryOp.Mod => left % right,
        BinaryOp.Pow => Math.Pow(left, right),
        BinaryOp.Atan2 => Math.Atan2(left, right),
        _ => throw new UnreachableException($"{op} is not arithmetic"),
    };

    public static bool Compare(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.Equal => left == right,
        BinaryOp.NotEqual => left != right,
        BinaryOp.Less => left < right,
        BinaryOp.LessOrEqual => left <= right,
        BinaryOp.Greater => left > right,
        BinaryOp.GreaterOrEqual => left >= right,
        _ => throw new UnreachableException($"{op} is no comparison"),
    };

    /// <summary>A comparison of two scalars is 1 or 0.</summary>
    /// <exception cref="QueryException">The operator cuts histograms: it parses between scalars (as upstream) and fails when it is evaluated.</exception>
    public static double OfScalars(BinaryOp op, double left, double right) => op switch
    {
        BinaryOp.TrimUpper => throw EvalContext.Failure("operator \"</\" not allowed for Scalar operations"),
        BinaryOp.TrimLower => throw EvalContext.Failure("operator \">/\" not allowed for Scalar operations"),
        _ when op.IsComparison() => Compare(op, left, right) ? 1 : 0,
        _ => Arithmetic(op, left, right),
    };

    /// <summary>Whether the result is another quantity than the operands, so that the name no longer fits.</summary>
    public static bool ChangesMeaning(BinaryOp op) => op is >= BinaryOp.Add and <= BinaryOp.Atan2;
}
