using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>absent</c> and <c>absent_over_time</c>: 1 where an argument has no series.</summary>
internal static class AbsentFunctions
{
    public static InstantVector Instant(Evaluator evaluator, Call call, StepRange steps)
    {
        using ColumnStream series = evaluator.Stream(call.Arguments[0], steps, default);
        return Where(series, call, steps, dropName: false);
    }

    public static InstantVector OverTime(Evaluator evaluator, Call call, StepRange steps)
    {
        using ColumnStream series = RangeCalls.Stream(evaluator, call, RangeFunctions.ByName["absent_over_time"], steps, default);
        return Where(series, call, steps, dropName: true);
    }

    private static InstantVector Where(ColumnStream series, Call call, StepRange steps, bool dropName)
    {
        var absent = new Column(steps.Count) { Labels = Labels(Evaluator.Unwrap(call.Arguments[0])), DropName = dropName };
        absent.Values.Fill(1);
        while (series.MoveNext())
            for (int i = 0; i < steps.Count; i++) if (series.Current.Has(i)) absent.Clear(i);
        if (!absent.IsEmpty()) return new InstantVector([absent]);
        absent.Release();
        return new InstantVector();
    }

    /// <summary>The labels that a selector fixes by equality; a name with more than one matcher fixes nothing.</summary>
    private static LabelSet Labels(Expr argument)
    {
        IEnumerable<LabelMatcher> matchers = argument switch
        {
            VectorSelector selector => selector.Matchers,
            MatrixSelector matrix => matrix.Selector.Matchers,
            _ => [],
        };
        var builder = new LabelSetBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (LabelMatcher matcher in matchers)
        {
            if (matcher.Name == Label.MetricName) continue;
            if (matcher.Op == MatchOp.Equal && seen.Add(matcher.Name)) builder.Set(matcher.Name, matcher.Value);
            else builder.Remove(matcher.Name);
        }
        return builder.Build();
    }
}
