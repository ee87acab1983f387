using Pharos.Traces.Store.Head;

namespace Pharos.Traces.Store.Segments;

/// <summary>Starts and durations of a segment's spans and traces, in its order.</summary>
internal sealed class SpanTimes
{
    private readonly long[] _starts, _durations;
    private readonly long[] _traceStarts, _traceDurations;

    /// <param name="order">Rows of the head, by trace and then by start.</param>
    /// <param name="traceRows">First row of each trace in <paramref name="order"/>, and the end.</param>
    public SpanTimes(HeadBlock head, int[] order, int[] traceRows)
    {
        ReadOnlySpan<HeadPage> pages = head.Pages;
        _starts = new long[order.Length];
        _durations = new long[order.Length];
        for (int i = 0; i < order.Length; i++) _starts[i] = pages[order[i] / HeadPage.Rows].StartNs[order[i] % HeadPage.Rows];
        for (int i = 0; i < order.Length; i++) _durations[i] = pages[order[i] / HeadPage.Rows].DurationNs[order[i] % HeadPage.Rows];
        _traceStarts = new long[traceRows.Length - 1];
        _traceDurations = new long[traceRows.Length - 1];
        for (int trace = 0; trace < _traceStarts.Length; trace++)
        {
            int from = traceRows[trace], to = traceRows[trace + 1];
            long start = _starts[from], end = start;
            for (int i = from; i < to; i++)
            {
                end = Math.Max(end, _starts[i] + _durations[i]);
                _starts[i] -= start;
            }
            _traceStarts[trace] = start;
            _traceDurations[trace] = end - start;
        }
    }

    /// <summary>Since the trace's first start.</summary>
    public ReadOnlySpan<long> Starts(int from, int to) => _starts.AsSpan(from..to);

    public ReadOnlySpan<long> Durations(int from, int to) => _durations.AsSpan(from..to);

    public long TraceStart(int trace) => _traceStarts[trace];

    /// <summary>From the first start to the last end.</summary>
    public ReadOnlySpan<long> TraceDurations(int from, int to) => _traceDurations.AsSpan(from..to);
}
