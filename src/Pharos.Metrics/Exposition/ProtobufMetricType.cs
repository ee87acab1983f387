namespace Pharos.Metrics.Exposition;

/// <summary>io.prometheus.client.MetricType.</summary>
internal enum ProtobufMetricType
{
    Counter = 0,
    Gauge = 1,
    Summary = 2,
    Untyped = 3,
    Histogram = 4,
    GaugeHistogram = 5,
}
