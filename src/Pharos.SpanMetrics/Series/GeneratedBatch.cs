using System.Globalization;
using Pharos.Core;

namespace Pharos.SpanMetrics.Series;

/// <summary>What one collection gives: samples in order of time per series, and exemplars.</summary>
public sealed class GeneratedBatch(string traceIdLabel)
{
    public List<MetricsSample> Samples { get; } = [];

    public List<MetricsExemplar> Exemplars { get; } = [];

    internal void AddExemplar(LabelSet series, UInt128 traceId, double value, long timestampMs) =>
        Exemplars.Add(new MetricsExemplar(series, LabelSet.Of((traceIdLabel, traceId.ToString("x32", CultureInfo.InvariantCulture))), value, timestampMs));
}
