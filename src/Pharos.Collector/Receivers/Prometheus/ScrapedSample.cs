using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Collector.Receivers.Prometheus;

/// <param name="StartMs">0 where the target does not say.</param>
/// <param name="Histogram">Of a native histogram; else null.</param>
internal sealed record ScrapedSample(ScrapedSeries Series, long TimestampMs, double Value, long StartMs, FloatHistogram? Histogram)
{
    public List<Exemplar> Exemplars { get; } = [];
}
