using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A binary operator on two samples, each a float or a histogram. What does not go together gives no result and a remark.</summary>
internal sealed class ElementOperator(BinaryExpr expr, Annotations annotations)
{
    /// <summary>What became of one pair.</summary>
    public enum Outcome
    {
        /// <summary>No result: the types do not go together.</summary>
        None,
        /// <summary>A comparison that does not hold.</summary>
        Filtered,
        Kept,
    }

    private readonly BinaryOp _op = expr.Op;

    public Outcome Apply(double left, FloatHistogram? leftHistogram, double right, FloatHistogram? rightHistogram, out double value, out FloatHistogram? histogram)
    {
        histogram = null;
        value = left;
        if (leftHistogram is null && rightHistogram is null)
        {
            if (_op.IsComparison()) return ScalarMath.Compare(_op, left, right) ? Outcome.Kept : Outcome.Filtered;
            if (!ScalarMath.ChangesMeaning(_op)) return Mismatch("float", "float");
            value = ScalarMath.Arithmetic(_op, left, right);
            return Outcome.Kept;
        }
        if (leftHistogram is null)
        {
            if (_op != BinaryOp.Mul) return Mismatch("float", "histogram");
            histogram = rightHistogram!.Copy().Mul(left).Compact();
            return Outcome.Kept;
        }
        if (rightHistogram is null)
        {
            switch (_op)
            {
                case BinaryOp.Mul: histogram = leftHistogram.Copy().Mul(right).Compact(); break;
                case BinaryOp.Div: histogram = leftHistogram.Copy().Div(right).Compact(); break;
                case BinaryOp.TrimUpper: histogram = leftHistogram.KeepUpTo(right); break;
                case BinaryOp.TrimLower: histogram = leftHistogram.KeepFrom(right); break;
                default: return Mismatch("histogram", "float");
            }
            return Outcome.Kept;
        }
        switch (_op)
        {
            case BinaryOp.Equal:
                histogram = leftHistogram;
                return leftHistogram.SameAs(rightHistogram) ? Outcome.Kept : Outcome.Filtered;
            case BinaryOp.NotEqual:
                histogram = leftHistogram;
                return leftHistogram.SameAs(rightHistogram) ? Outcome.Filtered : Outcome.Kept;
            case BinaryOp.Add or BinaryOp.Sub: return Combine(leftHistogram, rightHistogram, out histogram);
            default: return Mismatch("histogram", "histogram");
        }
    }

    private Outcome Combine(FloatHistogram left, FloatHistogram right, out FloatHistogram? histogram)
    {
        histogram = left.Copy();
        HistogramOutcome outcome = _op == BinaryOp.Add ? histogram.Add(right) : histogram.Sub(right);
        if (outcome.HasFlag(HistogramOutcome.Incompatible))
        {
            annotations.IncompatibleBucketLayout(_op.Symbol(), expr.Span);
            return Outcome.None;
        }
        annotations.Outcome(outcome, _op == BinaryOp.Add ? "addition" : "subtraction", expr.Span);
        if (_op == BinaryOp.Sub) histogram.ResetHint = CounterResetHint.Gauge;
        histogram.Compact();
        return Outcome.Kept;
    }

    private Outcome Mismatch(string left, string right)
    {
        annotations.IncompatibleTypes(left, _op.Symbol(), right, expr.Span);
        return Outcome.None;
    }
}
