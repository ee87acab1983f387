using Pharos.Core;
using Pharos.Metrics.PromQL.Functions;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A function of a range selector: one pass per series computes all steps, with windows found once per group of equal timestamps.</summary>
internal sealed class RangeStream : ColumnStream
{
    private const int MaxGroups = 64;

    private readonly EvalContext _context;
    private readonly RangeFunction _function;
    private readonly RangeCall _call;
    private readonly ISeriesCursor _cursor;
    private readonly long[] _starts;
    private readonly long[] _ends;
    private readonly Dictionary<long, StepWindows> _groups = [];
    private readonly SampleBuffer _buffer = new();
    private readonly bool _readStarts;
    private readonly bool _dropName;
    private readonly bool _statisticsOnly;
    private readonly LabelProjection? _projection;
    private StepWindows? _own;
    private long _ownGroup;
    private StepWindows? _ownHistograms;

    public RangeStream(EvalContext context, RangeFunction function, RangeCall call, VectorSelector selector, SelectHints hints)
    {
        _context = context;
        _function = function;
        _call = call;
        _statisticsOnly = hints.HistogramStatisticsOnly;
        _projection = hints.Projection;
        _readStarts = function.ReadsStartTimestamps && context.Options.UseStartTimestamps;
        _dropName = !function.KeepsName;
        MayCollide = _dropName && !context.DelayedNameRemoval && !selector.Matchers.Any(m => m.Name == Label.MetricName && m.Op == MatchOp.Equal);
        _starts = call.Extension == RangeExtension.None ? call.WindowStarts : TimePlan.Minus(call.WindowStarts, context.LookbackMs);
        _ends = call.Extension == RangeExtension.Smoothed ? TimePlan.Minus(call.WindowEnds, -context.LookbackMs) : call.WindowEnds;
        _cursor = context.Source.Select(selector.Matchers, _starts[0] + 1, _ends[^1], hints, context.CancellationToken);
    }

    public override bool MayCollide { get; }

    public override bool MoveNext()
    {
        while (_cursor.MoveNext())
        {
            _context.CheckTime();
            int count = _cursor.Timestamps.Length;
            _context.TotalSamples += count;
            if (count == 0) continue;
            _context.Hold(count);
            _context.Release(count);
            if (Compute()) return true;
        }
        return false;
    }

    private bool Compute()
    {
        LabelSet labels = _cursor.Labels;
        ReadOnlySpan<long> timestamps = _cursor.Timestamps, starts = _readStarts ? _cursor.StartTimestamps : [];
        ReadOnlySpan<double> values = _cursor.Values;
        Column column;
        if (SampleBuffer.IsPlain(values, _cursor.Histograms))
        {
            StepWindows windows = WindowsOf(timestamps, _cursor.TimestampGroup);
            if (!windows.Any) return false;
            column = Output(labels);
            _function.Run(new RangeInput { Labels = labels, Times = timestamps, Values = values, Starts = starts, Windows = windows }, _call, column);
        }
        else
        {
            _buffer.Split(timestamps, values, _statisticsOnly ? HistogramHints.WithoutBuckets(_cursor.Histograms) : _cursor.Histograms, starts);
            _own ??= new StepWindows(_starts.Length);
            _own.Fill(_buffer.Times, _starts, _ends);
            _ownGroup = 0;
            if (_buffer.HasHistograms)
            {
                _ownHistograms ??= new StepWindows(_starts.Length);
                _ownHistograms.Fill(_buffer.HistogramTimes, _starts, _ends);
            }
            if (!_own.Any && !(_buffer.HasHistograms && _ownHistograms!.Any)) return false;
            column = Output(labels);
            _function.Run(new RangeInput
            {
                Labels = labels, Times = _buffer.Times, Values = _buffer.Values, Starts = _buffer.Starts, Windows = _own,
                HistogramTimes = _buffer.HistogramTimes, Histograms = _buffer.Histograms, HistogramStarts = _buffer.HistogramStarts,
                HistogramWindows = _buffer.HasHistograms ? _ownHistograms : null,
            }, _call, column);
        }
        return !column.IsEmpty();
    }

    private Column Output(LabelSet labels)
    {
        bool dropNow = _dropName && !_context.DelayedNameRemoval;
        if (dropNow) labels = _projection is null ? EvalContext.WithoutMetadata(labels) : _projection.WithoutMetadata(labels);
        return Next(_starts.Length, labels, _dropName);
    }

    private StepWindows WindowsOf(ReadOnlySpan<long> timestamps, long group)
    {
        if (group != 0)
        {
            if (group == _ownGroup) return _own!;
            if (_groups.TryGetValue(group, out StepWindows? known)) return known;
            if (_groups.Count < MaxGroups)
            {
                StepWindows added = _groups[group] = new StepWindows(_starts.Length);
                added.Fill(timestamps, _starts, _ends);
                return added;
            }
        }
        // Beyond the cache only the last group is known; series of one target mostly follow each other.
        _own ??= new StepWindows(_starts.Length);
        _own.Fill(timestamps, _starts, _ends);
        _ownGroup = group;
        return _own;
    }

    protected override void DisposeSource() => _cursor.Dispose();
}
