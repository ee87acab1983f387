using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>Values between two samples, for smoothed selectors.</summary>
internal static class Interpolation
{
    /// <summary>On the line between two samples; a counter that was reset between them starts from 0.</summary>
    public static double Between(double a, long aMs, double b, long bMs, long atMs, bool isCounter)
    {
        if (isCounter && b < a) a = 0;
        return a + ((b - a) * (atMs - aMs) / (bMs - aMs));
    }

    /// <summary>As the float form; null, with a remark, where the bucket kinds differ.</summary>
    public static FloatHistogram? Between(
        FloatHistogram a, long aMs, FloatHistogram b, long bMs, long atMs, bool isCounter, Annotations annotations, string metric, SourceSpan span)
    {
        if (atMs == aMs) return a.Copy();
        if (atMs == bMs) return b.Copy();
        double fraction = (double)(atMs - aMs) / (bMs - aMs);
        if (isCounter && b.IsResetAfter(a)) return b.Copy().Mul(fraction);
        FloatHistogram between = b.Copy();
        HistogramOutcome outcome = between.Sub(a);
        if (outcome.HasFlag(HistogramOutcome.Incompatible))
        {
            annotations.MixedExponentialCustom(metric, span);
            return null;
        }
        if (outcome.HasFlag(HistogramOutcome.BoundsReconciled)) annotations.BoundsReconciled("subtraction", span);
        between.Mul(fraction);
        if (between.Add(a).HasFlag(HistogramOutcome.BoundsReconciled)) annotations.BoundsReconciled("addition", span);
        return between;
    }
}
