using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>rate</c>, <c>increase</c> and <c>delta</c> (docs: querying/functions).</summary>
internal sealed class RateFunction(bool isCounter, bool perSecond) : RangeFunction
{
    public override bool ReadsStartTimestamps => isCounter;

    public override void Run(in RangeInput series, RangeCall call, Column output)
    {
        if (call.Extension != Syntax.RangeExtension.None) ExtendedRates.Run(series, call, output, isCounter, perSecond);
        else if (series.FloatsOnly && (series.Starts.IsEmpty || !isCounter))
        {
            double perSeconds = perSecond ? call.RangeSeconds : 0;
            RateTerms terms = series.Windows.Rate(series.Times, call.WindowStarts, call.WindowEnds, perSeconds);
            RateKernel.Run(series.Values, terms, isCounter, perSeconds, output.Values);
        }
        else RunStepwise(series, call, output);
        if (isCounter) RemarkNonCounter(series, call, output);
    }

    private static void RemarkNonCounter(in RangeInput series, RangeCall call, Column output)
    {
        string name = series.MetricName;
        if (name.Length == 0) return;
        if (call.Context.Options.TypeAndUnitLabels)
        {
            string type = series.Labels.Get("__type__");
            if (type is not ("counter" or "histogram") && HasFloat(output)) call.Annotations.PossibleNonCounterLabel(name, type, call.Span);
            return;
        }
        if (name.EndsWith("_total", StringComparison.Ordinal) || name.EndsWith("_sum", StringComparison.Ordinal)
            || name.EndsWith("_count", StringComparison.Ordinal) || name.EndsWith("_bucket", StringComparison.Ordinal)) return;
        if (HasFloat(output)) call.Annotations.PossibleNonCounter(name, call.Span);
    }

    private static bool HasFloat(Column output)
    {
        foreach (double value in output.Values) if (!Absence.Is(value)) return true;
        return false;
    }

    /// <summary>The general form: histograms, or start timestamps that reveal resets and where the counter began.</summary>
    private void RunStepwise(in RangeInput series, RangeCall call, Column output)
    {
        for (int step = 0; step < output.Steps; step++)
        {
            output.Clear(step);
            WindowPart floats = series.FloatsAt(step), histograms = series.HistogramsAt(step);
            if (floats.Count > 0 && histograms.Count > 0) call.Annotations.MixedFloatsHistograms(series.MetricName, call.Span);
            else if (histograms.Count > 0) Histograms(series, call, output, step, histograms);
            else if (floats.Count > 0) Floats(series, call, output, step, floats);
        }
    }

    private void Floats(in RangeInput series, RangeCall call, Column output, int step, WindowPart w)
    {
        double increase = series.Values[w.Last] - series.Values[w.From];
        bool withStarts = isCounter && !series.Starts.IsEmpty;
        if (isCounter)
        {
            for (int i = w.From + 1; i < w.To; i++)
            {
                bool reset = series.Values[i] < series.Values[i - 1];
                if (withStarts)
                {
                    long previousStart = series.Starts[i - 1], previousTime = series.Times[i - 1], start = series.Starts[i];
                    if (StartTimestamps.Overlaps(previousStart, previousTime, start)) call.Annotations.StartTimeOverlap(series.MetricName, call.Span);
                    reset |= StartTimestamps.IsReset(previousStart, previousTime, start, series.Times[i]);
                }
                if (reset) increase += series.Values[i - 1];
            }
        }
        double first = series.Values[w.From];
        var span = new RateSpan(call, step, series.Times[w.From], series.Times[w.Last], w.Count);
        if (withStarts && span.BeginsInside(series.Starts[w.From])) increase += first;
        else if (w.Count == 1) return;
        else span.Extrapolate(isCounter && increase > 0 && first >= 0 ? first / increase : double.NaN);
        output.Set(step, increase * span.Factor(perSecond));
    }

    private void Histograms(in RangeInput series, RangeCall call, Column output, int step, WindowPart w)
    {
        FloatHistogram? increase = null;
        ReadOnlySpan<long> starts = isCounter ? series.HistogramStarts : [];
        if (w.Count > 1)
        {
            increase = HistogramRates.Increase(series, call, w, isCounter);
            if (increase is null) return;
        }
        FloatHistogram first = series.Histograms[w.From];
        var span = new RateSpan(call, step, series.HistogramTimes[w.From], series.HistogramTimes[w.Last], w.Count);
        if (!starts.IsEmpty && span.BeginsInside(starts[w.From]))
        {
            if (increase is null) increase = first.Copy();
            else if (!HistogramRates.AddRemarked(increase, first, series, call)) return;
        }
        else if (w.Count == 1) return;
        else span.Extrapolate(isCounter && increase!.Count > 0 && first.Count >= 0 ? first.Count / increase.Count : double.NaN);
        output.Set(step, increase!.Mul(span.Factor(perSecond)));
    }

    /// <summary>The time that samples cover and how far it is extended to both sides, in seconds.</summary>
    private struct RateSpan
    {
        private readonly RangeCall _call;
        private readonly long _firstMs;
        private readonly long _lastMs;
        private readonly long _startMs;
        private readonly double _average;
        private double _toStart;
        private readonly double _toEnd;
        private double _sampled;

        public RateSpan(RangeCall call, int step, long firstMs, long lastMs, int count)
        {
            _call = call;
            _firstMs = firstMs;
            _lastMs = lastMs;
            _startMs = call.WindowStarts[step];
            _sampled = (lastMs - firstMs) / 1000.0;
            _average = count > 1 ? _sampled / (count - 1) : 0;
            _toStart = (firstMs - _startMs) / 1000.0;
            double toEnd = (call.WindowEnds[step] - lastMs) / 1000.0;
            _toEnd = toEnd >= _average * 1.1 ? _average / 2 : toEnd;
        }

        /// <summary>Where the counter began inside the window, it was 0 there: no guess at its begin is needed.</summary>
        public bool BeginsInside(long start)
        {
            if (start == 0 || start <= _startMs || start >= _firstMs) return false;
            _toStart = 0;
            _sampled = (_lastMs - start) / 1000.0;
            return true;
        }

        /// <param name="toZero">Share of the sampled time in which the counter came from 0; NaN where it has no zero point.</param>
        public void Extrapolate(double toZero)
        {
            if (_toStart >= _average * 1.1) _toStart = _average / 2;
            double zero = _sampled * toZero;
            if (zero < _toStart) _toStart = zero;
        }

        public readonly double Factor(bool perSecond)
        {
            double factor = _sampled != 0 ? (_sampled + _toStart + _toEnd) / _sampled : 1;
            return perSecond ? factor / _call.RangeSeconds : factor;
        }
    }
}
