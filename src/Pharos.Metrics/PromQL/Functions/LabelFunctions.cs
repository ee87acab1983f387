using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>label_replace</c> and <c>label_join</c>.</summary>
internal static class LabelFunctions
{
    public static InstantVector Replace(Evaluator evaluator, Call call, StepRange steps)
    {
        string destination = Evaluator.Text(call.Arguments[1]), replacement = Evaluator.Text(call.Arguments[2]);
        string source = Evaluator.Text(call.Arguments[3]);
        var pattern = new ReplacementPattern(Evaluator.Text(call.Arguments[4]));
        if (destination.Length == 0) throw EvalContext.Failure($"invalid destination label name in label_replace(): {destination}");
        return Relabel(evaluator, call, steps, destination, labels => pattern.Expand(labels.Get(source), replacement));
    }

    public static InstantVector Join(Evaluator evaluator, Call call, StepRange steps)
    {
        string destination = Evaluator.Text(call.Arguments[1]), separator = Evaluator.Text(call.Arguments[2]);
        string[] sources = [.. call.Arguments.Skip(3).Select(Evaluator.Text)];
        foreach (string source in sources)
            if (source.Length == 0) throw EvalContext.Failure($"invalid source label name in label_join(): {source}");
        if (destination.Length == 0) throw EvalContext.Failure($"invalid destination label name in label_join(): {destination}");
        return Relabel(evaluator, call, steps, destination, labels => string.Join(separator, sources.Select(labels.Get)));
    }

    private static InstantVector Relabel(Evaluator evaluator, Call call, StepRange steps, string destination, Func<LabelSet, string?> value)
    {
        InstantVector vector = evaluator.Vector(call.Arguments[0], steps);
        foreach (Column column in vector.Columns)
        {
            if (value(column.Labels) is not { } text) continue;
            column.Labels = column.Labels.With(destination, text);
            if (destination == Label.MetricName) column.DropName = false; // a name that was asked for stays
        }
        List<Column> merged = [.. LabelCollisions.Merge(vector.Columns)];
        vector.Columns.Clear();
        vector.Release(evaluator.Context);
        return new InstantVector(merged);
    }
}
