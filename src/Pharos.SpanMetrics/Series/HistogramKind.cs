namespace Pharos.SpanMetrics.Series;

/// <summary>In which form latencies are kept: Tempo's <c>generate_native_histograms</c>.</summary>
[Flags]
public enum HistogramKind
{
    Classic = 1,
    Native = 2,
    Both = Classic | Native,
}
