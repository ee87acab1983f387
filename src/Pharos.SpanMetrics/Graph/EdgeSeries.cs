using Pharos.SpanMetrics.Series;

namespace Pharos.SpanMetrics.Graph;

/// <summary>The series of one edge; null where there was no room.</summary>
internal sealed record EdgeSeries(CounterSeries? Total, CounterSeries? Failed, HistogramSeries? Client, HistogramSeries? Server, HistogramSeries? Messaging)
{
    public bool HasEnded => Total is null or { HasEnded: true } || Failed is null or { HasEnded: true } || Client is null or { HasEnded: true } || Server is null or { HasEnded: true } || Messaging is { HasEnded: true };
}
