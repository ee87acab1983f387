using System.Diagnostics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Aggregations;
using Pharos.Metrics.PromQL.Functions;
using Pharos.Metrics.PromQL.Syntax;

using ValueType = Pharos.Metrics.PromQL.Syntax.ValueType;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Evaluates a prepared tree over all steps at once: an expression gives one column per series, never one vector per step.</summary>
internal sealed class Evaluator(EvalContext context)
{
    public EvalContext Context { get; } = context;

    /// <summary>The value of a scalar expression at each step.</summary>
    public double[] Scalar(Expr expr, StepRange steps)
    {
        switch (expr)
        {
            case NumberLiteral number: return Filled(number.Value, steps.Count);
            case ParenExpr paren: return Scalar(paren.Expr, steps);
            case StepInvariantExpr invariant: return Filled(Scalar(invariant.Expr, StepRange.At(steps.StartMs))[0], steps.Count);
            case UnaryExpr unary:
                double[] values = Scalar(unary.Expr, steps);
                if (unary.IsMinus) for (int i = 0; i < values.Length; i++) values[i] = -values[i];
                return values;
            case BinaryExpr binary:
                double[] left = Scalar(binary.Left, steps), right = Scalar(binary.Right, steps);
                for (int i = 0; i < left.Length; i++) left[i] = ScalarMath.OfScalars(binary.Op, left[i], right[i]);
                return left;
            case Call call: return ScalarFunctions.Evaluate(this, call, steps);
            default: throw new UnreachableException($"{expr.GetType().Name} is no scalar");
        }
    }

    /// <summary>The vector of an expression, all series held at once; series with the same labels are merged.</summary>
    public InstantVector Vector(Expr expr, StepRange steps, SelectHints hints = default)
    {
        using ColumnStream stream = Stream(expr, steps, hints);
        return Collect(stream);
    }

    private InstantVector Collect(ColumnStream stream)
    {
        var columns = new List<Column>();
        long held = 0;
        while (stream.MoveNext())
        {
            Column column = stream.Take();
            columns.Add(column);
            int samples = column.CountSamples();
            Context.Hold(samples);
            held += samples;
        }
        return new InstantVector(stream.MayCollide ? LabelCollisions.Merge(columns) : columns) { IsOrdered = stream.IsOrdered }.TakeOver(held);
    }

    /// <summary>The series of an expression one by one, no two with the same labels.</summary>
    public ColumnStream DistinctStream(Expr expr, StepRange steps, SelectHints hints)
    {
        ColumnStream stream = Stream(expr, steps, hints);
        if (!stream.MayCollide) return stream;
        using (stream) return new VectorStream(Context, Collect(stream));
    }

    /// <summary>The series of an expression one by one.</summary>
    public ColumnStream Stream(Expr expr, StepRange steps, SelectHints hints)
    {
        Context.CheckTime();
        if (steps.Count == 0) return Of(new InstantVector());
        switch (expr)
        {
            case VectorSelector { Extension: RangeExtension.Smoothed } smoothed: return new SmoothedStream(Context, smoothed, steps, hints);
            case VectorSelector selector: return new SelectorStream(Context, selector, steps, SelectorOutput.Value, hints);
            case ParenExpr paren: return Stream(paren.Expr, steps, hints);
            case StepInvariantExpr invariant: return Repeated(invariant, steps, hints);
            case UnaryExpr { IsMinus: false } plus: return Stream(plus.Expr, steps, hints);
            case UnaryExpr minus: return new MapStream(Stream(minus.Expr, steps, hints), Negate, dropsNames: !Context.DelayedNameRemoval);
            case BinaryExpr binary: return Binary(binary, steps);
            case AggregateExpr aggregate: return Of(Aggregation.Evaluate(this, aggregate, steps, hints).Hold(Context));
            case Call call: return FunctionCalls.Stream(this, call, steps, hints);
            default: throw new UnreachableException($"{expr.GetType().Name} is no instant vector");
        }
    }

    public ColumnStream Of(InstantVector vector) => new VectorStream(Context, vector);

    private VectorStream Repeated(StepInvariantExpr invariant, StepRange steps, SelectHints hints)
    {
        InstantVector once = Vector(invariant.Expr, StepRange.At(steps.StartMs), hints);
        int count = steps.Count;
        if (count == 1) return new VectorStream(Context, once);
        var columns = new List<Column>(once.Columns.Count);
        foreach (Column column in once.Columns)
        {
            var repeated = new Column(count) { Labels = column.Labels, DropName = column.DropName };
            if (column.Histogram(0) is { } histogram) for (int i = 0; i < count; i++) repeated.Set(i, histogram);
            else repeated.Values.Fill(column.Values[0]);
            Context.Hold(count);
            columns.Add(repeated);
        }
        Context.Release((long)count * columns.Count);
        once.Release(Context);
        return new VectorStream(Context, new InstantVector(columns).Hold(Context));
    }

    private ColumnStream Binary(BinaryExpr expr, StepRange steps)
    {
        bool leftIsScalar = expr.Left.Type == ValueType.Scalar;
        if (leftIsScalar || expr.Right.Type == ValueType.Scalar)
        {
            double[] scalars = Scalar(leftIsScalar ? expr.Left : expr.Right, steps);
            var op = new VectorScalarOperator(Context, expr, scalars, leftIsScalar);
            return new MapStream(Stream(leftIsScalar ? expr.Right : expr.Left, steps, default), op.Apply, op.DropsName && !Context.DelayedNameRemoval);
        }
        InstantVector left = Vector(expr.Left, steps), right = Vector(expr.Right, steps);
        List<Column> result = expr.Op.IsSet()
            ? SetOperators.Apply(expr, left.Columns, right.Columns, steps.Count)
            : new VectorMatchOperator(Context, expr, steps.Count).Apply(left.Columns, right.Columns);
        InstantVector answer = new InstantVector([.. result]).Hold(Context);
        left.Columns.Clear();
        right.Columns.Clear();
        left.Release(Context);
        right.Release(Context);
        return Of(answer);
    }

    private bool Negate(Column column)
    {
        Context.DropName(column);
        Span<double> values = column.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (column.Histogram(i) is { } histogram) column.Set(i, histogram.Copy().Mul(-1));
            else if (!Absence.Is(values[i])) values[i] = -values[i];
        }
        return true;
    }

    /// <summary>The text of a string argument.</summary>
    public static string Text(Expr expr) => ((StringLiteral)Unwrap(expr)).Value;

    /// <summary>An expression without parentheses and without the mark of step invariance.</summary>
    public static Expr Unwrap(Expr expr)
    {
        while (true)
        {
            switch (expr)
            {
                case ParenExpr paren: expr = paren.Expr; break;
                case StepInvariantExpr invariant: expr = invariant.Expr; break;
                default: return expr;
            }
        }
    }

    private static double[] Filled(double value, int count)
    {
        var values = new double[count];
        values.AsSpan().Fill(value);
        return values;
    }
}
