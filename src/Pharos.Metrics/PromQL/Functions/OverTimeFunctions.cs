using Pharos.Core;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary><c>sum_over_time</c> and <c>avg_over_time</c>, of floats or of histograms.</summary>
internal sealed class TotalOverTime(bool mean) : WindowFunction
{
    protected override void Step(in RangeInput series, RangeCall call, Column output, int step, WindowPart floats, WindowPart histograms)
    {
        if (floats.Count > 0 && histograms.Count > 0) call.Annotations.MixedFloatsHistograms(series.MetricName, call.Span);
        else if (floats.Count > 0)
        {
            ReadOnlySpan<double> values = series.Values[floats.From..floats.To];
            output.Set(step, mean ? FloatAggregates.Average(values) : FloatAggregates.Sum(values));
        }
        else
        {
            var total = new HistogramAccumulator(series.Histograms[histograms.From]);
            for (int i = histograms.From + 1; i < histograms.To; i++)
            {
                if (total.Add(series.Histograms[i], mean)) continue;
                call.Annotations.MixedExponentialCustom(series.MetricName, call.Span);
                return;
            }
            call.Annotations.Outcome(total.Outcome, "aggregation", call.Span);
            output.Set(step, mean ? total.Mean() : total.Total());
        }
    }
}

/// <summary><c>first_over_time</c>, <c>last_over_time</c> and the times of those samples.</summary>
internal sealed class EdgeOverTime(bool last, bool time) : WindowFunction
{
    public override bool KeepsName => !time;

    protected override void Step(in RangeInput series, RangeCall call, Column output, int step, WindowPart floats, WindowPart histograms)
    {
        int f = last ? floats.Last : floats.From, h = last ? histograms.Last : histograms.From;
        bool isFloat = histograms.Count == 0
            || (floats.Count > 0 && (last ? series.Times[f] > series.HistogramTimes[h] : series.Times[f] < series.HistogramTimes[h]));
        if (time) output.Set(step, (isFloat ? series.Times[f] : series.HistogramTimes[h]) / 1000.0);
        else if (isFloat) output.Set(step, series.Values[f]);
        else output.Set(step, series.Histograms[h]);
    }
}

/// <summary><c>count_over_time</c>, and with <paramref name="presence"/> a 1 wherever there is a sample.</summary>
internal sealed class CountOverTime(bool presence) : RangeFunction
{
    public override void Run(in RangeInput series, RangeCall call, Column output)
    {
        for (int step = 0; step < output.Steps; step++)
        {
            int count = series.FloatsAt(step).Count + series.HistogramsAt(step).Count;
            if (count == 0) output.Clear(step);
            else output.Set(step, presence ? 1 : count);
        }
    }
}
