using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>The samples of one scrape.</summary>
internal sealed class ScrapeBatch(ScrapeStorage storage) : IAppendBatch
{
    private readonly List<ScrapedSample> _samples = [];
    private readonly Dictionary<ulong, ScrapedSample> _last = [];

    public SeriesRef Find(UInt128 rawKey) => default;

    public SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey = default) => storage.GetOrAdd(labels);

    public AppendOutcome Append(SeriesRef series, long timestampMs, double value, long startTimestampMs = 0) => Add(series, timestampMs, value, startTimestampMs, null);

    public AppendOutcome AppendHistogram(SeriesRef series, long timestampMs, FloatHistogram histogram, long startTimestampMs = 0) => Add(series, timestampMs, histogram.Sum, startTimestampMs, histogram);

    public void AppendExemplar(SeriesRef series, Exemplar exemplar)
    {
        if (_last.TryGetValue(series.Value, out ScrapedSample? sample)) sample.Exemplars.Add(exemplar);
    }

    public void SetMetadata(string metricName, MetricMetadata metadata) => storage.SetMetadata(metricName, metadata);

    public ValueTask CommitAsync(CancellationToken cancellationToken) => storage.CommitAsync(_samples, cancellationToken);

    public void Dispose() => _samples.Clear();

    private AppendOutcome Add(SeriesRef reference, long timestampMs, double value, long startMs, FloatHistogram? histogram)
    {
        if (storage.Find(reference.Value) is not { } series) return AppendOutcome.UnknownSeries;
        var sample = new ScrapedSample(series, timestampMs, value, startMs, histogram);
        _samples.Add(sample);
        _last[reference.Value] = sample;
        return AppendOutcome.Appended;
    }
}
