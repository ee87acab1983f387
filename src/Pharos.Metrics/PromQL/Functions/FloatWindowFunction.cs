using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>A function of the floats in a window; histograms beside them are ignored with a remark.</summary>
internal sealed class FloatWindowFunction(FloatWindowFunction.Kernel kernel, int minFloats = 1) : WindowFunction
{
    public delegate double Kernel(ReadOnlySpan<long> times, ReadOnlySpan<double> values, RangeCall call, int step);

    protected override void Step(in RangeInput series, RangeCall call, Column output, int step, WindowPart floats, WindowPart histograms)
    {
        if (floats.Count == 0) return;
        if (histograms.Count > 0) call.Annotations.HistogramIgnoredInMixedRange(series.MetricName, call.Span);
        if (floats.Count < minFloats) return;
        output.Set(step, kernel(series.Times[floats.From..floats.To], series.Values[floats.From..floats.To], call, step));
    }
}
