using Pharos.Core;
using Pharos.Metrics.PromQL.Functions;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A smoothed instant selector: the value on the line between the samples around each instant, within the lookback on both sides.</summary>
internal sealed class SmoothedStream : ColumnStream
{
    private readonly EvalContext _context;
    private readonly VectorSelector _selector;
    private readonly long[] _instants;
    private readonly long[] _starts;
    private readonly long[] _ends;
    private readonly ISeriesCursor _cursor;
    private readonly SampleBuffer _buffer = new();
    private readonly StepWindows _floats;
    private readonly StepWindows _histograms;

    public SmoothedStream(EvalContext context, VectorSelector selector, StepRange steps, SelectHints hints)
    {
        _context = context;
        _selector = selector;
        _instants = TimePlan.Instants(selector.Shift, steps);
        _starts = TimePlan.Minus(_instants, context.LookbackMs);
        _ends = TimePlan.Minus(_instants, -context.LookbackMs);
        _floats = new StepWindows(_instants.Length);
        _histograms = new StepWindows(_instants.Length);
        _cursor = context.Source.Select(selector.Matchers, _starts[0] + 1, _ends[^1], hints, context.CancellationToken);
    }

    public override bool MoveNext()
    {
        while (_cursor.MoveNext())
        {
            _context.CheckTime();
            _context.TotalSamples += _cursor.Timestamps.Length;
            _buffer.Split(_cursor.Timestamps, _cursor.Values, _cursor.Histograms, []);
            _floats.Fill(_buffer.Times, _starts, _ends);
            _histograms.Fill(_buffer.HistogramTimes, _starts, _ends);
            Column column = Next(_instants.Length, _cursor.Labels, dropName: false);
            for (int i = 0; i < _instants.Length; i++)
            {
                column.Clear(i);
                bool floats = _floats.To[i] > _floats.From[i], histograms = _histograms.To[i] > _histograms.From[i];
                if (floats && histograms) _context.Annotations.MixedFloatsHistograms(_cursor.Labels.MetricName, _selector.Span);
                else if (floats) Float(column, i);
                else if (histograms) Histogram(column, i);
            }
            if (!column.IsEmpty()) return true;
        }
        return false;
    }

    /// <summary>Index of the first sample at or after the instant; the end of the window where there is none.</summary>
    private static int FirstFrom(ReadOnlySpan<long> times, StepWindows windows, int step, long instant)
    {
        int at = windows.From[step];
        while (at < windows.To[step] && times[at] < instant) at++;
        return at;
    }

    private void Float(Column column, int step)
    {
        ReadOnlySpan<long> times = _buffer.Times;
        ReadOnlySpan<double> values = _buffer.Values;
        int next = FirstFrom(times, _floats, step, _instants[step]);
        bool hasNext = next < _floats.To[step], hasPrevious = next > _floats.From[step];
        if (hasNext && times[next] == _instants[step]) column.Set(step, values[next]);
        else if (hasNext && hasPrevious)
            column.Set(step, Interpolation.Between(values[next - 1], times[next - 1], values[next], times[next], _instants[step], isCounter: false));
        else if (hasPrevious) column.Set(step, values[next - 1]);
    }

    private void Histogram(Column column, int step)
    {
        ReadOnlySpan<long> times = _buffer.HistogramTimes;
        ReadOnlySpan<FloatHistogram> all = _buffer.Histograms;
        int next = FirstFrom(times, _histograms, step, _instants[step]);
        bool hasNext = next < _histograms.To[step], hasPrevious = next > _histograms.From[step];
        if (hasNext && times[next] == _instants[step]) column.Set(step, all[next]);
        else if (hasNext && hasPrevious)
        {
            FloatHistogram a = all[next - 1], b = all[next];
            bool isCounter = a.ResetHint != CounterResetHint.Gauge || b.ResetHint != CounterResetHint.Gauge;
            if (a.UsesCustomBuckets != b.UsesCustomBuckets) _context.Annotations.MixedExponentialCustom(_cursor.Labels.MetricName, _selector.Span);
            else if (Interpolation.Between(a, times[next - 1], b, times[next], _instants[step], isCounter, _context.Annotations, _cursor.Labels.MetricName, _selector.Span) is { } between)
                column.Set(step, between);
        }
        else if (hasPrevious)
        {
            // The hint tells of a sample and the one before it, which is not what stands here.
            FloatHistogram carried = all[next - 1].Copy();
            carried.ResetHint = CounterResetHint.Unknown;
            column.Set(step, carried);
        }
    }

    protected override void DisposeSource() => _cursor.Dispose();
}
