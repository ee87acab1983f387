using System.Globalization;
using Pharos.Core;
using Pharos.SpanMetrics.Series;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Connectors;

/// <summary>Generated series as OTLP metrics: one metric per name, one point per series.</summary>
internal static class DerivedMetrics
{
    /// <param name="unit">Of histograms.</param>
    public static List<OtlpMetric> Of(IReadOnlyCollection<GeneratedSeries> series, string unit, OtlpTemporality temporality, ulong startNs, ulong nowNs, bool withExemplars)
    {
        var metrics = new Dictionary<string, OtlpMetric>(StringComparer.Ordinal);
        foreach (GeneratedSeries one in series)
        {
            if (one is CounterSeries counter)
            {
                OtlpPoint point = Point(counter.Labels, startNs, nowNs);
                point.Value = counter.Value;
                point.Integer = (long)Math.Round(counter.Value);
                Metric(counter.Labels.MetricName, OtlpMetricKind.Sum, "{call}").Points.Add(point);
            }
            else if (one is HistogramSeries histogram)
            {
                FloatHistogram? native = histogram.Native();
                OtlpPoint point = native is null ? Classic(histogram, startNs, nowNs) : Exponential(histogram, native, startNs, nowNs);
                if (withExemplars)
                    foreach (HistogramSeries.ExemplarSlot slot in histogram.TakeExemplars())
                        point.Exemplars.Add(new OtlpExemplar((ulong)slot.TimestampMs * 1_000_000, slot.Value, slot.TraceId.ToString("x32", CultureInfo.InvariantCulture), "", []));
                Metric(histogram.Labels.MetricName, native is null ? OtlpMetricKind.Histogram : OtlpMetricKind.ExponentialHistogram, unit).Points.Add(point);
            }
        }
        return [.. metrics.Values];

        OtlpMetric Metric(string name, OtlpMetricKind kind, string ofUnit)
        {
            if (!metrics.TryGetValue(name, out OtlpMetric? metric))
                metrics.Add(name, metric = new OtlpMetric { Name = name, Kind = kind, Unit = ofUnit, Temporality = temporality, IsMonotonic = kind == OtlpMetricKind.Sum });
            return metric;
        }
    }

    private static OtlpPoint Classic(HistogramSeries histogram, ulong startNs, ulong nowNs)
    {
        OtlpPoint point = Point(histogram.Labels, startNs, nowNs);
        point.Count = (ulong)Math.Round(histogram.Total);
        point.Sum = histogram.TotalSum;
        point.Bounds.AddRange(histogram.Bounds);
        foreach (double count in histogram.Counts) point.BucketCounts.Add((ulong)Math.Round(count));
        return point;
    }

    /// <summary>OTLP numbers a bucket by its lower bound, Prometheus by its upper one.</summary>
    private static OtlpPoint Exponential(HistogramSeries histogram, FloatHistogram native, ulong startNs, ulong nowNs)
    {
        OtlpPoint point = Point(histogram.Labels, startNs, nowNs);
        point.Count = (ulong)Math.Round(native.Count);
        point.Sum = native.Sum;
        point.Scale = native.Schema;
        point.ZeroCount = (ulong)Math.Round(native.ZeroCount);
        point.ZeroThreshold = native.ZeroThreshold;
        int at = 0;
        foreach (HistogramSpan span in native.PositiveSpans)
        {
            if (at == 0) point.Positive.Offset = span.Offset - 1;
            else for (int gap = 0; gap < span.Offset; gap++) point.Positive.Counts.Add(0);
            for (int i = 0; i < span.Length; i++) point.Positive.Counts.Add((ulong)Math.Round(native.PositiveBuckets[at++]));
        }
        return point;
    }

    private static OtlpPoint Point(LabelSet labels, ulong startNs, ulong nowNs)
    {
        var point = new OtlpPoint { StartNs = startNs, TimeNs = nowNs };
        foreach (Label label in labels) if (label.Name != Label.MetricName) point.Attributes.Add(new OtlpAttribute(label.Name, label.Value));
        return point;
    }
}
