using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>The increase of a histogram series in a window, before extrapolation.</summary>
internal static class HistogramRates
{
    /// <summary>Null, with a remark, where the histograms do not go together. At least two samples.</summary>
    public static FloatHistogram? Increase(in RangeInput series, RangeCall call, WindowPart w, bool isCounter)
    {
        ReadOnlySpan<FloatHistogram> all = series.Histograms[w.From..w.To];
        FloatHistogram first = all[0], last = all[^1], previous = first;
        string name = series.MetricName;
        bool custom = first.UsesCustomBuckets;
        if (isCounter && (first.ResetHint == CounterResetHint.Gauge || last.ResetHint == CounterResetHint.Gauge)) call.Annotations.NotCounter(name, call.Span);
        if (isCounter && IsReset(series, w.From + 1))
        {
            // Nothing of the first sample counts, so its layout must not matter either.
            previous = new FloatHistogram { Schema = all[1].Schema, CustomValues = all[1].CustomValues };
            custom = all[1].UsesCustomBuckets;
        }
        if (last.UsesCustomBuckets != custom)
        {
            call.Annotations.MixedExponentialCustom(name, call.Span);
            return null;
        }
        int schema = Math.Min(last.Schema, previous.Schema);
        if (isCounter)
        {
            for (int i = 1; i < all.Length - 1; i++)
            {
                if (all[i].ResetHint == CounterResetHint.Gauge) call.Annotations.NotCounter(name, call.Span);
                schema = Math.Min(schema, all[i].Schema);
                if (all[i].UsesCustomBuckets == custom) continue;
                call.Annotations.MixedExponentialCustom(name, call.Span);
                return null;
            }
        }
        FloatHistogram increase = last.Copy().ReduceTo(schema);
        if (!SubRemarked(increase, previous, series, call)) return null;
        if (isCounter)
        {
            for (int i = 1; i < all.Length; i++)
            {
                int at = w.From + i;
                if (!series.HistogramStarts.IsEmpty
                    && StartTimestamps.Overlaps(series.HistogramStarts[at - 1], series.HistogramTimes[at - 1], series.HistogramStarts[at]))
                    call.Annotations.StartTimeOverlap(name, call.Span);
                if (IsStartReset(series, at) || all[i].IsResetAfter(previous))
                {
                    if (!AddRemarked(increase, previous, series, call)) return null;
                }
                previous = all[i];
            }
        }
        else if (first.ResetHint != CounterResetHint.Gauge || last.ResetHint != CounterResetHint.Gauge) call.Annotations.NotGauge(name, call.Span);
        increase.ResetHint = CounterResetHint.Gauge;
        return increase.Compact();
    }

    public static bool IsStartReset(in RangeInput series, int at) => !series.HistogramStarts.IsEmpty
        && StartTimestamps.IsReset(series.HistogramStarts[at - 1], series.HistogramTimes[at - 1], series.HistogramStarts[at], series.HistogramTimes[at]);

    /// <summary>Whether the histogram at an index was reset since the one before it.</summary>
    public static bool IsReset(in RangeInput series, int at) => IsStartReset(series, at) || series.Histograms[at].IsResetAfter(series.Histograms[at - 1]);

    /// <summary>Adds; collisions of hints are meant here and not remarked.</summary>
    public static bool AddRemarked(FloatHistogram h, FloatHistogram other, in RangeInput series, RangeCall call) => Remark(h.Add(other), "addition", series, call);

    public static bool SubRemarked(FloatHistogram h, FloatHistogram other, in RangeInput series, RangeCall call) => Remark(h.Sub(other), "subtraction", series, call);

    private static bool Remark(HistogramOutcome outcome, string operation, in RangeInput series, RangeCall call)
    {
        if (outcome.HasFlag(HistogramOutcome.Incompatible))
        {
            call.Annotations.MixedExponentialCustom(series.MetricName, call.Span);
            return false;
        }
        if (outcome.HasFlag(HistogramOutcome.BoundsReconciled)) call.Annotations.BoundsReconciled(operation, call.Span);
        return true;
    }
}
