using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A vector against a scalar, column by column and in place. A comparison keeps the vector's value, whichever side it stands on.</summary>
internal sealed class VectorScalarOperator(EvalContext context, BinaryExpr expr, double[] scalars, bool scalarIsLeft)
{
    private readonly ElementOperator _element = new(expr, context.Annotations);
    private readonly bool _comparison = expr.Op.IsComparison();

    public bool DropsName { get; } = ScalarMath.ChangesMeaning(expr.Op) || expr.ReturnBool;

    public bool Apply(Column column)
    {
        bool any = column.HasHistograms || !(_comparison || ScalarMath.ChangesMeaning(expr.Op)) ? General(column)
            : _comparison ? Compare(column.Values) : Arithmetic(column.Values);
        if (any && DropsName) context.DropName(column);
        return any;
    }

    private bool Arithmetic(Span<double> values)
    {
        BinaryOp op = expr.Op;
        for (int i = 0; i < values.Length; i++)
        {
            if (Absence.Is(values[i])) continue;
            values[i] = scalarIsLeft ? ScalarMath.Arithmetic(op, scalars[i], values[i]) : ScalarMath.Arithmetic(op, values[i], scalars[i]);
        }
        return true;
    }

    private bool Compare(Span<double> values)
    {
        bool any = false;
        for (int i = 0; i < values.Length; i++)
        {
            if (Absence.Is(values[i])) continue;
            bool holds = scalarIsLeft ? ScalarMath.Compare(expr.Op, scalars[i], values[i]) : ScalarMath.Compare(expr.Op, values[i], scalars[i]);
            if (expr.ReturnBool) values[i] = holds ? 1 : 0;
            else if (!holds) values[i] = Absence.Value;
            any |= holds || expr.ReturnBool;
        }
        return any;
    }

    private bool General(Column column)
    {
        bool any = false;
        for (int i = 0; i < column.Steps; i++)
        {
            if (!column.Has(i)) continue;
            double own = column.Values[i];
            FloatHistogram? ownHistogram = column.Histogram(i), result;
            double value;
            ElementOperator.Outcome outcome = scalarIsLeft
                ? _element.Apply(scalars[i], null, own, ownHistogram, out value, out result)
                : _element.Apply(own, ownHistogram, scalars[i], null, out value, out result);
            if (outcome == ElementOperator.Outcome.None || (outcome == ElementOperator.Outcome.Filtered && !expr.ReturnBool)) column.Clear(i);
            else
            {
                any = true;
                if (expr.ReturnBool) column.Set(i, outcome == ElementOperator.Outcome.Kept ? 1 : 0);
                else if (_comparison) continue;
                else if (result is not null) column.Set(i, result);
                else column.Set(i, value);
            }
        }
        return any;
    }
}
