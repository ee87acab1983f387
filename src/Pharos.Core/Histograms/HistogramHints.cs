namespace Pharos.Core;

/// <summary>Counter reset hints as a store gives them back and as readers of counts derive them.</summary>
public static class HistogramHints
{
    /// <summary>The hint of a stored sample, as Prometheus' chunks give it: the first of a run without resets is unknown, the others are "not reset"; gauges stay gauges.</summary>
    /// <param name="previous">The sample before it in the same series; null where that is a float, a stale marker, or there is none.</param>
    public static CounterResetHint Stored(FloatHistogram? previous, FloatHistogram histogram)
    {
        if (histogram.ResetHint == CounterResetHint.Gauge) return CounterResetHint.Gauge;
        if (histogram.ResetHint == CounterResetHint.Reset || previous is null || previous.IsStale || previous.ResetHint == CounterResetHint.Gauge) return CounterResetHint.Unknown;
        return IsReset(previous, histogram) ? CounterResetHint.Unknown : CounterResetHint.NotReset;
    }

    /// <summary>
    /// For readers of count and sum only: the samples without buckets, each unknown hint decided by comparing with the sample before, because
    /// the buckets will not be there to compare later.
    /// </summary>
    public static FloatHistogram?[] WithoutBuckets(ReadOnlySpan<FloatHistogram?> histograms)
    {
        var stripped = new FloatHistogram?[histograms.Length];
        FloatHistogram? previous = null;
        for (int i = 0; i < histograms.Length; i++)
        {
            if (histograms[i] is not { } full) continue;
            CounterResetHint hint = full.ResetHint;
            if (hint == CounterResetHint.Unknown && previous is not null && !full.IsStale)
                hint = IsReset(previous, full) ? CounterResetHint.Reset : CounterResetHint.NotReset;
            stripped[i] = new FloatHistogram { ResetHint = hint, Schema = full.Schema, CustomValues = full.CustomValues, Count = full.Count, Sum = full.Sum };
            if (!full.IsStale) previous = full;
        }
        return stripped;
    }

    private static bool IsReset(FloatHistogram previous, FloatHistogram histogram)
    {
        FloatHistogram unhinted = histogram.Copy();
        unhinted.ResetHint = CounterResetHint.Unknown;
        return unhinted.IsResetAfter(previous);
    }
}
