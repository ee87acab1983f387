using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>Comparison and arithmetic of two values (docs: traceql, "Comparison operators", "Arithmetic").</summary>
internal static class Operators
{
    /// <summary>Numbers of any type compare by value, other types only with their like. A list on one side satisfies <c>!=</c> and <c>!~</c> when all its items do, other operators when any does.</summary>
    public static bool Compare(BinaryOp op, in TraceValue left, in TraceValue right, ValueRegex? regex = null)
    {
        if (left.Kind == ValueKind.Array) return CompareItems(op, left.Items, right, itemIsLeft: true, regex);
        if (right.Kind == ValueKind.Array) return CompareItems(op, right.Items, left, itemIsLeft: false, regex);
        if (left.Kind == ValueKind.String && right.Kind == ValueKind.String)
        {
            switch (op)
            {
                case BinaryOp.Equal: return left.Text == right.Text;
                case BinaryOp.NotEqual: return left.Text != right.Text;
                case BinaryOp.Regex: return (regex ?? RegexCache.Get(right.Text))?.IsMatch(left.Text) ?? false;
                case BinaryOp.NotRegex: return !((regex ?? RegexCache.Get(right.Text))?.IsMatch(left.Text) ?? true);
                default: return Ordered(op, string.CompareOrdinal(left.Text, right.Text));
            }
        }
        if (left.IsNumeric && right.IsNumeric)
        {
            if (left.Kind != ValueKind.Float && right.Kind != ValueKind.Float) return Ordered(op, left.Integer.CompareTo(right.Integer));
            double a = left.Number, b = right.Number;
            return op switch
            {
                BinaryOp.Equal => a == b,
                BinaryOp.NotEqual => a != b,
                BinaryOp.Less => a < b,
                BinaryOp.LessOrEqual => a <= b,
                BinaryOp.Greater => a > b,
                BinaryOp.GreaterOrEqual => a >= b,
                _ => false,
            };
        }
        if (left.Kind != right.Kind || left.IsNil) return false;
        return op switch
        {
            BinaryOp.Equal => left.Integer == right.Integer,
            BinaryOp.NotEqual => left.Integer != right.Integer,
            _ => false,
        };
    }

    /// <summary>Integers stay integers; anything else computes as floats. Nil where a side is no number or the result does not exist.</summary>
    public static TraceValue Arithmetic(BinaryOp op, in TraceValue left, in TraceValue right)
    {
        if (!left.IsNumeric || !right.IsNumeric) return default;
        if (left.Kind == ValueKind.Int && right.Kind == ValueKind.Int)
        {
            long a = left.Integer, b = right.Integer;
            switch (op)
            {
                case BinaryOp.Add: return TraceValue.Of(unchecked(a + b));
                case BinaryOp.Subtract: return TraceValue.Of(unchecked(a - b));
                case BinaryOp.Multiply: return TraceValue.Of(unchecked(a * b));
                case BinaryOp.Divide: return b == 0 ? default : TraceValue.Of(b == -1 ? unchecked(-a) : a / b);
                case BinaryOp.Modulo: return b == 0 ? default : TraceValue.Of(b == -1 ? 0 : a % b);
                case BinaryOp.Power: return b < 0 ? TraceValue.Of(0L) : TraceValue.Of(Power(a, b));
                default: return default;
            }
        }
        double x = left.Number, y = right.Number;
        return op switch
        {
            BinaryOp.Add => TraceValue.Of(x + y),
            BinaryOp.Subtract => TraceValue.Of(x - y),
            BinaryOp.Multiply => TraceValue.Of(x * y),
            BinaryOp.Divide => TraceValue.Of(x / y),
            BinaryOp.Modulo => TraceValue.Of(x % y),
            BinaryOp.Power => TraceValue.Of(Math.Pow(x, y)),
            _ => default,
        };
    }

    private static bool CompareItems(BinaryOp op, TraceValue[] items, in TraceValue other, bool itemIsLeft, ValueRegex? regex)
    {
        if (items.Length == 0 || other.Kind == ValueKind.Array) return false;
        bool all = op is BinaryOp.NotEqual or BinaryOp.NotRegex;
        foreach (TraceValue item in items)
        {
            bool holds = itemIsLeft ? Compare(op, item, other, regex) : Compare(op, other, item, regex);
            if (holds != all) return holds;
        }
        return all;
    }

    private static bool Ordered(BinaryOp op, int order) => op switch
    {
        BinaryOp.Equal => order == 0,
        BinaryOp.NotEqual => order != 0,
        BinaryOp.Less => order < 0,
        BinaryOp.LessOrEqual => order <= 0,
        BinaryOp.Greater => order > 0,
        BinaryOp.GreaterOrEqual => order >= 0,
        _ => false,
    };

    private static long Power(long value, long exponent)
    {
        long result = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result = unchecked(result * value);
            value = unchecked(value * value);
        }
        return result;
    }
}
