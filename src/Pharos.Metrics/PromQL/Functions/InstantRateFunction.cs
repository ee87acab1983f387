using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>irate</c> and <c>idelta</c>: from the last two samples of a window.</summary>
internal sealed class InstantRateFunction(bool isRate) : WindowFunction
{
    public override bool ReadsStartTimestamps => isRate;

    protected override void Step(in RangeInput series, RangeCall call, Column output, int step, WindowPart floats, WindowPart histograms)
    {
        if (floats.Count + histograms.Count < 2) return;
        // Of the newest two samples, how many are floats.
        int f = floats.Last, h = histograms.Last, newestFloats = 0;
        for (int i = 0; i < 2; i++)
        {
            bool isFloat = h < histograms.From || (f >= floats.From && series.Times[f] > series.HistogramTimes[h]);
            if (isFloat)
            {
                newestFloats++;
                f--;
            }
            else h--;
        }
        switch (newestFloats)
        {
            case 2: Floats(series, output, step, floats.Last); break;
            case 0: Histograms(series, call, output, step, histograms.Last); break;
            default: call.Annotations.MixedFloatsHistograms(series.MetricName, call.Span); break;
        }
    }

    private void Floats(in RangeInput series, Column output, int step, int last)
    {
        long interval = series.Times[last] - series.Times[last - 1];
        double result = series.Values[last];
        bool reset = isRate && (series.Values[last] < series.Values[last - 1] || (!series.Starts.IsEmpty
            && StartTimestamps.IsReset(series.Starts[last - 1], series.Times[last - 1], series.Starts[last], series.Times[last])));
        if (!reset) result -= series.Values[last - 1];
        output.Set(step, isRate ? result / (interval / 1000.0) : result);
    }

    private void Histograms(in RangeInput series, RangeCall call, Column output, int step, int last)
    {
        FloatHistogram now = series.Histograms[last], before = series.Histograms[last - 1];
        long interval = series.HistogramTimes[last] - series.HistogramTimes[last - 1];
        bool bothGauges = now.ResetHint == CounterResetHint.Gauge && before.ResetHint == CounterResetHint.Gauge;
        bool anyGauge = now.ResetHint == CounterResetHint.Gauge || before.ResetHint == CounterResetHint.Gauge;
        if (isRate && anyGauge) call.Annotations.NotCounter(series.MetricName, call.Span);
        if (!isRate && !bothGauges) call.Annotations.NotGauge(series.MetricName, call.Span);
        FloatHistogram result = now.Copy();
        if (!isRate || !HistogramRates.IsReset(series, last))
        {
            if (!HistogramRates.SubRemarked(result, before, series, call)) return;
        }
        result.ResetHint = CounterResetHint.Gauge;
        result.Compact();
        output.Set(step, isRate ? result.Div(interval / 1000.0) : result);
    }
}
