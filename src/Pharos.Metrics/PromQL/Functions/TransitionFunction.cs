using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>resets</c> and <c>changes</c>: counts what happens from one sample to the next, floats and histograms in order of time.</summary>
internal sealed class TransitionFunction(bool resets) : WindowFunction
{
    public override bool ReadsStartTimestamps => resets;

    protected override void Step(in RangeInput series, RangeCall call, Column output, int step, WindowPart floats, WindowPart histograms)
    {
        int f = floats.From, h = histograms.From;
        if (call.Extension == RangeExtension.Anchored && !MoveToAnchor(series, call.WindowStarts[step], floats, histograms, ref f, ref h)) return;
        int count = 0, previousFloat = -1, previousHistogram = -1;
        while (f < floats.To || h < histograms.To)
        {
            bool isFloat = h >= histograms.To || (f < floats.To && series.Times[f] < series.HistogramTimes[h]);
            if (isFloat)
            {
                if (previousFloat >= 0) count += FloatTransition(series, previousFloat, f) ? 1 : 0;
                else if (previousHistogram >= 0) count++;
                (previousFloat, previousHistogram) = (f++, -1);
            }
            else
            {
                if (previousHistogram >= 0) count += HistogramTransition(series, previousHistogram, h) ? 1 : 0;
                else if (previousFloat >= 0) count++;
                (previousFloat, previousHistogram) = (-1, h++);
            }
        }
        output.Set(step, count);
    }

    private bool FloatTransition(in RangeInput series, int previous, int at)
    {
        double before = series.Values[previous], now = series.Values[at];
        if (!resets) return now != before && !(double.IsNaN(now) && double.IsNaN(before));
        return now < before || (!series.Starts.IsEmpty && StartTimestamps.IsReset(series.Starts[previous], series.Times[previous], series.Starts[at], series.Times[at]));
    }

    private bool HistogramTransition(in RangeInput series, int previous, int at)
    {
        if (!resets) return !series.Histograms[at].SameAs(series.Histograms[previous]);
        return series.Histograms[at].IsResetAfter(series.Histograms[previous]) || (!series.HistogramStarts.IsEmpty
            && StartTimestamps.IsReset(series.HistogramStarts[previous], series.HistogramTimes[previous], series.HistogramStarts[at], series.HistogramTimes[at]));
    }

    /// <summary>Leaves of the samples up to the window's start only the last one, of whichever kind; false where none follows it.</summary>
    private static bool MoveToAnchor(in RangeInput series, long start, WindowPart floats, WindowPart histograms, ref int f, ref int h)
    {
        while (f < floats.To && series.Times[f] <= start) f++;
        while (h < histograms.To && series.HistogramTimes[h] <= start) h++;
        if (f >= floats.To && h >= histograms.To) return false;
        bool floatBefore = f > floats.From, histogramBefore = h > histograms.From;
        if (floatBefore && (!histogramBefore || series.Times[f - 1] >= series.HistogramTimes[h - 1])) f--;
        else if (histogramBefore) h--;
        return true;
    }
}
