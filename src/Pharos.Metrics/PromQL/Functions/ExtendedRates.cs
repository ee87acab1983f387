using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>rate, increase and delta over anchored and smoothed ranges: differences of values at the window's bounds, without extrapolation (Prometheus PROM-52).</summary>
internal static class ExtendedRates
{
    public static void Run(in RangeInput series, RangeCall call, Column output, bool isCounter, bool perSecond)
    {
        for (int step = 0; step < output.Steps; step++)
        {
            output.Clear(step);
            WindowPart floats = series.FloatsAt(step), histograms = series.HistogramsAt(step);
            if (floats.Count > 0 && histograms.Count > 0) call.Annotations.MixedFloatsHistograms(series.MetricName, call.Span);
            else if (histograms.Count > 0) Histograms(series, call, output, step, histograms, isCounter, perSecond);
            else if (floats.Count > 0) Floats(series, call, output, step, floats, isCounter, perSecond);
        }
    }

    /// <summary>The samples that stand for the window's begin and end; false where nothing in the window changed hands.</summary>
    private static bool Bounds(ReadOnlySpan<long> times, WindowPart w, long start, long end, bool smoothed, out int first, out int last)
    {
        last = w.Last;
        first = w.From;
        // The last sample at or before the start; the very last one is never looked at for that.
        for (int i = w.From; i < w.Last && times[i] <= start; i++) first = i;
        if (smoothed)
        {
            last = w.From;
            while (last < w.Last && times[last] < end) last++;
        }
        return times[last] > start && !(smoothed && times[first] > end);
    }

    private static void Floats(in RangeInput series, RangeCall call, Column output, int step, WindowPart w, bool isCounter, bool perSecond)
    {
        ReadOnlySpan<long> times = series.Times;
        ReadOnlySpan<double> values = series.Values;
        long start = call.WindowStarts[step], end = call.WindowEnds[step];
        bool smoothed = call.Extension == RangeExtension.Smoothed;
        if (!Bounds(times, w, start, end, smoothed, out int first, out int last)) return;
        double left = smoothed && times[first] < start
            ? Interpolation.Between(values[first], times[first], values[first + 1], times[first + 1], start, isCounter) : values[first];
        double right = smoothed && last > w.From && times[last] > end
            ? Interpolation.Between(values[last - 1], times[last - 1], values[last], times[last], end, isCounter) : values[last];
        double result = right - left;
        if (isCounter)
        {
            double previous = left;
            for (int i = times[first] <= start ? first + 1 : first; i <= (times[last] >= end ? last - 1 : last); i++)
            {
                if (values[i] < previous) result += previous;
                previous = values[i];
            }
            if (right < previous) result += previous;
        }
        output.Set(step, perSecond ? result / call.RangeSeconds : result);
    }

    private static void Histograms(in RangeInput series, RangeCall call, Column output, int step, WindowPart w, bool isCounter, bool perSecond)
    {
        ReadOnlySpan<long> times = series.HistogramTimes;
        ReadOnlySpan<FloatHistogram> all = series.Histograms;
        long start = call.WindowStarts[step], end = call.WindowEnds[step];
        bool smoothed = call.Extension == RangeExtension.Smoothed;
        string name = series.MetricName;
        if (!Bounds(times, w, start, end, smoothed, out int first, out int last)) return;
        for (int i = first; i <= last; i++)
        {
            if (all[i].UsesCustomBuckets != all[first].UsesCustomBuckets)
            {
                call.Annotations.MixedExponentialCustom(name, call.Span);
                return;
            }
            if (isCounter && all[i].ResetHint == CounterResetHint.Gauge) call.Annotations.NotCounter(name, call.Span);
        }
        bool interpolatedLeft = smoothed && times[first] < start;
        FloatHistogram? left = interpolatedLeft
            ? Interpolation.Between(all[first], times[first], all[first + 1], times[first + 1], start, isCounter, call.Annotations, name, call.Span) : all[first];
        FloatHistogram? right = smoothed && last > w.From && times[last] > end
            ? Interpolation.Between(all[last - 1], times[last - 1], all[last], times[last], end, isCounter, call.Annotations, name, call.Span) : all[last];
        if (left is null || right is null) return;
        if (!isCounter && (left.ResetHint != CounterResetHint.Gauge || right.ResetHint != CounterResetHint.Gauge)) call.Annotations.NotGauge(name, call.Span);
        FloatHistogram result = right.Copy();
        if (!HistogramRates.SubRemarked(result, left, series, call)) return;
        if (isCounter)
        {
            int from = first + 1;
            FloatHistogram previous = left;
            if (interpolatedLeft && all[first + 1].IsResetAfter(all[first]))
            {
                // The reset lies in the interval that the left value was taken from and is accounted for there.
                previous = all[first + 1];
                from++;
            }
            if (from <= last)
            {
                for (int i = from; i < last; i++)
                {
                    if (all[i].IsResetAfter(previous) && !HistogramRates.AddRemarked(result, previous, series, call)) return;
                    previous = all[i];
                }
                if (right.IsResetAfter(previous) && !HistogramRates.AddRemarked(result, previous, series, call)) return;
            }
        }
        if (perSecond) result.Div(call.RangeSeconds);
        result.ResetHint = CounterResetHint.Gauge;
        output.Set(step, result.Compact());
    }
}
