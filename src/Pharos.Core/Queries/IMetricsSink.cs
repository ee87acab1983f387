namespace Pharos.Core;

/// <summary>Where recording rules, SLOs and the span-metrics generator write their samples.</summary>
public interface IMetricsSink
{
    /// <summary>Returns after the samples are in the write-ahead log. A stale marker (<see cref="StaleMarker"/>) ends a series.</summary>
    ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, CancellationToken cancellationToken);
}

/// <summary>One sample of one series.</summary>
public readonly record struct MetricsSample(LabelSet Labels, long TimestampMs, double Value, FloatHistogram? Histogram = null);
