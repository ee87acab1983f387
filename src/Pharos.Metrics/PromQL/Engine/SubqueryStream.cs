using Pharos.Core;
using Pharos.Metrics.PromQL.Functions;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary>A function of a subquery whose inner expression is evaluated already; its columns all have the same timestamps.</summary>
internal sealed class SubqueryStream : ColumnStream
{
    private readonly EvalContext _context;
    private readonly RangeFunction _function;
    private readonly RangeCall _call;
    private readonly ColumnStream _inner;
    private readonly long[] _times;
    private readonly StepWindows _shared;
    private readonly StepWindows _own;
    private readonly StepWindows _ownHistograms;
    private readonly SampleBuffer _buffer = new();

    public SubqueryStream(EvalContext context, RangeFunction function, RangeCall call, ColumnStream inner, StepRange innerSteps)
    {
        _context = context;
        _function = function;
        _call = call;
        _inner = inner;
        _times = new long[innerSteps.Count];
        for (int i = 0; i < _times.Length; i++) _times[i] = innerSteps[i];
        _shared = new StepWindows(call.WindowStarts.Length);
        _shared.Fill(_times, call.WindowStarts, call.WindowEnds);
        _own = new StepWindows(call.WindowStarts.Length);
        _ownHistograms = new StepWindows(call.WindowStarts.Length);
    }

    public override bool MayCollide => !_context.DelayedNameRemoval;

    public override bool MoveNext()
    {
        while (_inner.MoveNext())
        {
            _context.CheckTime();
            Column input = _inner.Current;
            bool dropName = !_function.KeepsName || input.DropName;
            LabelSet labels = input.Labels;
            Column column = Next(_call.WindowStarts.Length, dropName && !_context.DelayedNameRemoval ? EvalContext.WithoutMetadata(labels) : labels, dropName);
            if (SampleBuffer.IsPlain(input.Values, input.Histograms))
            {
                _function.Run(new RangeInput { Labels = labels, Times = _times, Values = input.Values, Windows = _shared }, _call, column);
            }
            else
            {
                _buffer.Split(_times, input.Values, input.Histograms, [], forgetHints: true);
                _own.Fill(_buffer.Times, _call.WindowStarts, _call.WindowEnds);
                if (_buffer.HasHistograms) _ownHistograms.Fill(_buffer.HistogramTimes, _call.WindowStarts, _call.WindowEnds);
                _function.Run(new RangeInput
                {
                    Labels = labels, Times = _buffer.Times, Values = _buffer.Values, Windows = _own,
                    HistogramTimes = _buffer.HistogramTimes, Histograms = _buffer.Histograms,
                    HistogramWindows = _buffer.HasHistograms ? _ownHistograms : null,
                }, _call, column);
            }
            if (!column.IsEmpty()) return true;
        }
        return false;
    }

    protected override void DisposeSource() => _inner.Dispose();
}
