using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>Which instants a selector or subquery looks at, step by step: the step, moved by <c>@</c> and <c>offset</c>.</summary>
internal static class TimePlan
{
    public static long[] Instants(TimeShift shift, StepRange steps)
    {
        var instants = new long[steps.Count];
        for (int i = 0; i < instants.Length; i++) instants[i] = (shift.At?.TimestampMs ?? steps[i]) - shift.OffsetMs;
        return instants;
    }

    public static long[] Minus(long[] instants, long ms)
    {
        var moved = new long[instants.Length];
        for (int i = 0; i < moved.Length; i++) moved[i] = instants[i] - ms;
        return moved;
    }
}
