using Pharos.SpanMetrics.Series;

namespace Pharos.SpanMetrics.Spans;

/// <summary>The series that spans of one kind update; null where they are off or there was no room.</summary>
internal sealed record SpanSeries(CounterSeries? Calls, HistogramSeries? Latency, CounterSeries? Size)
{
    public bool HasEnded => Calls is { HasEnded: true } || Latency is { HasEnded: true } || Size is { HasEnded: true };
}
