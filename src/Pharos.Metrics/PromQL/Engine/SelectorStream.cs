using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>What a selector gives for a sample.</summary>
internal enum SelectorOutput
{
    Value,
    /// <summary>The sample's time in seconds (<c>timestamp</c>).</summary>
    Timestamp,
    /// <summary>The sample's start time in seconds, where the source knows it (<c>start_timestamp</c>).</summary>
    StartTimestamp,
}

/// <summary>An instant vector selector: for every step the newest sample in (instant - lookback, instant].</summary>
internal sealed class SelectorStream : ColumnStream
{
    private readonly EvalContext _context;
    private readonly SelectorOutput _output;
    private readonly long[] _instants;
    private readonly ISeriesCursor _cursor;
    private readonly int[] _picks;
    private readonly bool _statisticsOnly;
    private long _picksGroup;

    public SelectorStream(EvalContext context, VectorSelector selector, StepRange steps, SelectorOutput output, SelectHints hints)
    {
        _context = context;
        _output = output;
        _statisticsOnly = hints.HistogramStatisticsOnly;
        _instants = TimePlan.Instants(selector.Shift, steps);
        _picks = new int[_instants.Length];
        _cursor = context.Source.Select(selector.Matchers, _instants[0] - context.LookbackMs + 1, _instants[^1], hints, context.CancellationToken);
    }

    public override bool MoveNext()
    {
        while (_cursor.MoveNext())
        {
            _context.CheckTime();
            _context.TotalSamples += _cursor.Timestamps.Length;
            if (_cursor.Timestamps.IsEmpty) continue;
            long group = _cursor.TimestampGroup;
            if (group == 0 || group != _picksGroup) Pick(_cursor.Timestamps);
            _picksGroup = group;
            Column column = Next(_instants.Length, _cursor.Labels, dropName: false);
            if (Fill(column)) return true;
        }
        return false;
    }

    private void Pick(ReadOnlySpan<long> timestamps)
    {
        int at = 0;
        for (int i = 0; i < _instants.Length; i++)
        {
            while (at < timestamps.Length && timestamps[at] <= _instants[i]) at++;
            _picks[i] = at > 0 && timestamps[at - 1] > _instants[i] - _context.LookbackMs ? at - 1 : -1;
        }
    }

    private bool Fill(Column column)
    {
        ReadOnlySpan<double> values = _cursor.Values;
        ReadOnlySpan<FloatHistogram?> histograms = _statisticsOnly && !_cursor.Histograms.IsEmpty ? HistogramHints.WithoutBuckets(_cursor.Histograms) : _cursor.Histograms;
        Span<double> into = column.Values;
        bool any = false;
        if (histograms.IsEmpty && _output == SelectorOutput.Value)
        {
            // A stale marker has the bits of an absent value, so it needs no look.
            for (int i = 0; i < into.Length; i++)
            {
                int pick = _picks[i];
                double value = pick < 0 ? Absence.Value : values[pick];
                into[i] = value;
                any |= !Absence.Is(value);
            }
            return any;
        }
        ReadOnlySpan<long> timestamps = _cursor.Timestamps, starts = _cursor.StartTimestamps;
        for (int i = 0; i < into.Length; i++)
        {
            int pick = _picks[i];
            column.Clear(i);
            if (pick < 0) continue;
            FloatHistogram? histogram = histograms.IsEmpty ? null : histograms[pick];
            if (histogram is null ? Absence.Is(values[pick]) : histogram.IsStale) continue;
            any = true;
            if (_output == SelectorOutput.Timestamp) column.Set(i, timestamps[pick] / 1000.0);
            else if (_output == SelectorOutput.StartTimestamp) column.Set(i, (starts.IsEmpty ? 0 : starts[pick]) / 1000.0);
            else if (histogram is not null) column.Set(i, histogram);
            else column.Set(i, values[pick]);
        }
        return any;
    }

    protected override void DisposeSource() => _cursor.Dispose();
}
