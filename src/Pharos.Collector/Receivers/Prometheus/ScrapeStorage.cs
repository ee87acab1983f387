using System.Collections.Concurrent;
using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>What the scrape loops take for the store: it remembers labels and metadata, and hands each scrape on.</summary>
internal sealed class ScrapeStorage(Func<IReadOnlyList<ScrapedSample>, CancellationToken, ValueTask> send, TimeProvider clock) : IMetricsStorage
{
    /// <summary>Series that one receiver knows at a time; new ones beyond are dropped, as with a limit of the store.</summary>
    private const int MaxSeries = 2_000_000;

    private const int MaxFamilies = 100_000;
    private static readonly TimeSpan s_unusedLife = TimeSpan.FromMinutes(15), s_sweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<LabelSet, ScrapedSeries> _byLabels = new();
    private readonly ConcurrentDictionary<ulong, ScrapedSeries> _byId = new();
    private readonly ConcurrentDictionary<string, MetricMetadata> _metadata = new(StringComparer.Ordinal);
    private long _lastId;
    private long _sweptAt = clock.GetTimestamp();

    public int SeriesCount => _byId.Count;

    public IAppendBatch BeginAppend() => new ScrapeBatch(this);

    public MetricMetadata? Metadata(string family) => _metadata.GetValueOrDefault(family);

    internal void SetMetadata(string family, MetricMetadata metadata)
    {
        if (_metadata.Count < MaxFamilies || _metadata.ContainsKey(family)) _metadata[family] = metadata;
    }

    internal ScrapedSeries? Find(ulong id) => _byId.GetValueOrDefault(id);

    internal SeriesRef GetOrAdd(LabelSet labels)
    {
        if (_byLabels.TryGetValue(labels, out ScrapedSeries? known)) return new SeriesRef(known.Id);
        if (_byId.Count >= MaxSeries) return default;
        var series = new ScrapedSeries((ulong)Interlocked.Increment(ref _lastId), labels) { UsedAt = clock.GetTimestamp() };
        ScrapedSeries standing = _byLabels.GetOrAdd(labels, series);
        if (ReferenceEquals(standing, series)) _byId[series.Id] = series;
        return new SeriesRef(standing.Id);
    }

    internal async ValueTask CommitAsync(List<ScrapedSample> samples, CancellationToken cancellationToken)
    {
        long now = clock.GetTimestamp();
        foreach (ScrapedSample sample in samples) sample.Series.UsedAt = now;
        Sweep(now);
        if (samples.Count > 0) await send(samples, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets series that no target has given for long; a scrape that still names one looks it up again.</summary>
    private void Sweep(long now)
    {
        long last = Interlocked.Read(ref _sweptAt);
        if (clock.GetElapsedTime(last, now) < s_sweepEvery || Interlocked.CompareExchange(ref _sweptAt, now, last) != last) return;
        foreach (ScrapedSeries series in _byId.Values)
        {
            if (clock.GetElapsedTime(series.UsedAt, now) < s_unusedLife) continue;
            _byId.TryRemove(series.Id, out _);
            _byLabels.TryRemove(KeyValuePair.Create(series.Labels, series));
        }
    }
}
