using System.Diagnostics;
using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Calls of functions that give an instant vector.</summary>
internal static class FunctionCalls
{
    public static ColumnStream Stream(Evaluator evaluator, Call call, StepRange steps, SelectHints hints)
    {
        EvalContext context = evaluator.Context;
        string name = call.Function.Name;
        if (name == "absent_over_time") return evaluator.Of(AbsentFunctions.OverTime(evaluator, call, steps).Hold(context));
        if (RangeFunctions.ByName.TryGetValue(name, out RangeFunction? range)) return RangeCalls.Stream(evaluator, call, range, steps, hints);
        if (FloatFunctions.ByName.TryGetValue(name, out Func<double, double>? ofFloat)) return MapFloats(evaluator, call.Arguments[0], steps, hints, (_, value) => ofFloat(value));
        if (HistogramFunctions.ByName.TryGetValue(name, out Func<FloatHistogram, double>? ofHistogram)) return MapHistograms(evaluator, call.Arguments[0], steps, hints with { HistogramStatisticsOnly = name is "histogram_count" or "histogram_sum" or "histogram_avg" }, ofHistogram);
        if (DateFunctions.ByName.TryGetValue(name, out Func<double, double>? ofDate))
        {
            return call.Arguments.IsEmpty
                ? evaluator.Of(WithoutLabels(steps, i => ofDate(steps[i] / 1000)))
                : MapFloats(evaluator, call.Arguments[0], steps, hints, (_, value) => ofDate(value));
        }
        switch (name)
        {
            case "vector":
                double[] scalars = evaluator.Scalar(call.Arguments[0], steps);
                return evaluator.Of(WithoutLabels(steps, i => scalars[i]));
            case "clamp":
                return Clamp(evaluator, call, steps, hints, evaluator.Scalar(call.Arguments[1], steps), evaluator.Scalar(call.Arguments[2], steps));
            case "clamp_min": return Clamp(evaluator, call, steps, hints, evaluator.Scalar(call.Arguments[1], steps), null);
            case "clamp_max": return Clamp(evaluator, call, steps, hints, null, evaluator.Scalar(call.Arguments[1], steps));
            case "round": return Round(evaluator, call, steps, hints);
            case "timestamp": return Timestamps(evaluator, call, steps, SelectorOutput.Timestamp);
            case "start_timestamp": return Timestamps(evaluator, call, steps, SelectorOutput.StartTimestamp);
            case "absent": return evaluator.Of(AbsentFunctions.Instant(evaluator, call, steps));
            case "sort" or "sort_desc" or "sort_by_label" or "sort_by_label_desc": return evaluator.Of(SortFunctions.Evaluate(evaluator, call, steps).Hold(context));
            case "label_replace": return evaluator.Of(LabelFunctions.Replace(evaluator, call, steps).Hold(context));
            case "label_join": return evaluator.Of(LabelFunctions.Join(evaluator, call, steps).Hold(context));
            case "histogram_quantile" or "histogram_quantiles" or "histogram_fraction":
                return evaluator.Of(BucketFunctions.Evaluate(evaluator, call, steps).Hold(context));
            case "info": return evaluator.Of(InfoFunction.Evaluate(evaluator, call, steps).Hold(context));
            default: throw new UnreachableException($"no function {name}");
        }
    }

    /// <summary>One series without labels.</summary>
    private static InstantVector WithoutLabels(StepRange steps, Func<int, double> value)
    {
        var column = new Column(steps.Count);
        for (int i = 0; i < steps.Count; i++) column.Values[i] = value(i);
        return new InstantVector([column]);
    }

    private static MapStream MapFloats(Evaluator evaluator, Expr argument, StepRange steps, SelectHints hints, Func<int, double, double> map)
    {
        EvalContext context = evaluator.Context;
        return new MapStream(evaluator.Stream(argument, steps, hints), column =>
        {
            column.DropHistograms();
            context.DropName(column);
            Span<double> values = column.Values;
            bool any = false;
            for (int i = 0; i < values.Length; i++)
            {
                if (Absence.Is(values[i])) continue;
                values[i] = map(i, values[i]);
                any |= !Absence.Is(values[i]);
            }
            return any;
        }, dropsNames: !context.DelayedNameRemoval);
    }

    private static MapStream MapHistograms(Evaluator evaluator, Expr argument, StepRange steps, SelectHints hints, Func<FloatHistogram, double> map)
    {
        EvalContext context = evaluator.Context;
        return new MapStream(evaluator.Stream(argument, steps, hints), column =>
        {
            if (!column.HasHistograms) return false;
            context.DropName(column);
            bool any = false;
            for (int i = 0; i < column.Steps; i++)
            {
                if (column.Histogram(i) is { } histogram)
                {
                    column.Set(i, map(histogram));
                    any = true;
                }
                else column.Clear(i);
            }
            return any;
        }, dropsNames: !context.DelayedNameRemoval);
    }

    private static MapStream Clamp(Evaluator evaluator, Call call, StepRange steps, SelectHints hints, double[]? min, double[]? max) =>
        MapFloats(evaluator, call.Arguments[0], steps, hints, (step, value) =>
        {
            double low = min?[step] ?? double.NegativeInfinity, high = max?[step] ?? double.PositiveInfinity;
            return high < low ? Absence.Value : Math.Max(low, Math.Min(high, value));
        });

    private static MapStream Round(Evaluator evaluator, Call call, StepRange steps, SelectHints hints)
    {
        double[]? nearest = call.Arguments.Length > 1 ? evaluator.Scalar(call.Arguments[1], steps) : null;
        return MapFloats(evaluator, call.Arguments[0], steps, hints, (step, value) =>
        {
            double inverse = 1 / (nearest?[step] ?? 1); // as upstream: fewer rounding errors than a division
            return Math.Floor((value * inverse) + 0.5) / inverse;
        });
    }

    /// <summary>The times of samples; of an expression that is no selector, the time of the step (and no start time).</summary>
    private static ColumnStream Timestamps(Evaluator evaluator, Call call, StepRange steps, SelectorOutput output)
    {
        EvalContext context = evaluator.Context;
        if (Evaluator.Unwrap(call.Arguments[0]) is VectorSelector { Extension: RangeExtension.None } selector)
        {
            if (output == SelectorOutput.StartTimestamp && !context.Options.UseStartTimestamps) return evaluator.Of(new InstantVector());
            return new MapStream(new SelectorStream(context, selector, steps, output, default), column =>
            {
                context.DropName(column);
                return true;
            }, dropsNames: !context.DelayedNameRemoval);
        }
        if (output == SelectorOutput.StartTimestamp) return evaluator.Of(new InstantVector());
        return new MapStream(evaluator.Stream(call.Arguments[0], steps, default), column =>
        {
            context.DropName(column);
            for (int i = 0; i < column.Steps; i++) if (column.Has(i)) column.Set(i, steps[i] / 1000.0);
            return true;
        }, dropsNames: !context.DelayedNameRemoval);
    }
}
