using Pharos.Core;
using Pharos.Metrics.Api.Views;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Api;

/// <summary>The embedded store as the API sees it.</summary>
internal sealed class StoreView(TsdbStore store) : IStoreView
{
    public IReadOnlyDictionary<string, MetricMetadata> Metadata => store.Metadata;

    public IReadOnlyList<string> LabelNames(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated) =>
        store.Catalog.LabelNames(selectors, minTimeMs, maxTimeMs, limit, out truncated);

    public IReadOnlyList<string> LabelValues(string name, IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated) =>
        store.Catalog.LabelValues(name, selectors, minTimeMs, maxTimeMs, limit, out truncated);

    public IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)> Exemplars(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs) =>
        store.Exemplars.Query(selectors, minTimeMs, maxTimeMs);

    public StoreStatusView Status(int top)
    {
        CardinalityStatistics statistics = store.Catalog.Cardinality(top);
        return new StoreStatusView(statistics.Series, statistics.LabelPairs, statistics.Samples, statistics.MinTimeMs, statistics.MaxTimeMs)
        {
            SeriesByMetricName = statistics.SeriesByMetricName,
            ValuesByLabelName = statistics.ValuesByLabelName,
            BytesByLabelName = statistics.BytesByLabelName,
            SeriesByLabelPair = statistics.SeriesByLabelPair,
        };
    }

    public Task DeleteAsync(IReadOnlyList<LabelMatcher> selector, long minTimeMs, long maxTimeMs, CancellationToken cancellationToken) =>
        store.DeleteSeriesAsync([selector], minTimeMs, maxTimeMs, cancellationToken);

    public Task CleanTombstonesAsync(CancellationToken cancellationToken) => store.CleanTombstonesAsync(cancellationToken);

    public Task<string> SnapshotAsync(bool skipHead, CancellationToken cancellationToken) => store.SnapshotAsync(skipHead, cancellationToken);
}
