using System.Diagnostics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Functions that give a scalar: <c>time</c>, <c>pi</c>, <c>scalar</c>, <c>min_of</c>, <c>max_of</c>.</summary>
internal static class ScalarFunctions
{
    public static double[] Evaluate(Evaluator evaluator, Call call, StepRange steps)
    {
        switch (call.Function.Name)
        {
            case "time": return PerStep(steps, i => steps[i] / 1000.0);
            case "pi": return PerStep(steps, _ => Math.PI);
            case "scalar": return OnlyFloat(evaluator, call.Arguments[0], steps);
            case "min_of" or "max_of":
                double[] a = evaluator.Scalar(call.Arguments[0], steps), b = evaluator.Scalar(call.Arguments[1], steps);
                bool min = call.Function.Name == "min_of";
                for (int i = 0; i < a.Length; i++) a[i] = min ? Math.Min(a[i], b[i]) : Math.Max(a[i], b[i]);
                return a;
            default: throw new UnreachableException($"{call.Function.Name} gives no scalar");
        }
    }

    /// <summary>The one float of a vector; NaN where there is none or more than one.</summary>
    private static double[] OnlyFloat(Evaluator evaluator, Expr argument, StepRange steps)
    {
        var values = new double[steps.Count];
        var counts = new int[steps.Count];
        using (ColumnStream series = evaluator.DistinctStream(argument, steps, default))
        {
            while (series.MoveNext())
            {
                ReadOnlySpan<double> column = series.Current.Values;
                for (int i = 0; i < values.Length; i++)
                {
                    if (Absence.Is(column[i])) continue;
                    values[i] = column[i];
                    counts[i]++;
                }
            }
        }
        for (int i = 0; i < values.Length; i++) if (counts[i] != 1) values[i] = double.NaN;
        return values;
    }

    private static double[] PerStep(StepRange steps, Func<int, double> value)
    {
        var values = new double[steps.Count];
        for (int i = 0; i < values.Length; i++) values[i] = value(i);
        return values;
    }
}
