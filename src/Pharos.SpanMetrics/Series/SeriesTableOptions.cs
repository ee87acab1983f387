using Pharos.Core;

namespace Pharos.SpanMetrics.Series;

/// <summary>How generated series are kept (Tempo docs: metrics_generator.registry and overrides).</summary>
public sealed record SeriesTableOptions
{
    /// <summary>Active series above which new ones are refused and counted; zero for no limit. Each bucket of a histogram is a series.</summary>
    public int MaxActiveSeries { get; init; } = 100_000;

    /// <summary>A series that was not updated for so long ends with a stale marker; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Labels that every series gets.</summary>
    public LabelSet ExternalLabels { get; init; } = LabelSet.Empty;

    public HistogramKind Histograms { get; init; } = HistogramKind.Classic;

    /// <summary>Schema that native histograms begin with, -4 to 8; 3 is Tempo's growth factor of 1.1.</summary>
    public int NativeSchema { get; init; } = 3;

    /// <summary>Native buckets at which the resolution is halved.</summary>
    public int NativeBuckets { get; init; } = 100;

    /// <summary>The exemplars' label that holds the trace id.</summary>
    public string TraceIdLabel { get; init; } = "traceID";

    /// <summary>Longer names and values of labels are cut; in characters.</summary>
    public int MaxLabelNameLength { get; init; } = 1024;

    public int MaxLabelValueLength { get; init; } = 2048;
}
