using Pharos.Core;
using Pharos.Metrics.Store;

namespace Pharos.Metrics.Api.Views;

/// <summary>What the API asks of the store besides samples. Selectors are joined by "or"; no selector means every series. Times are Unix milliseconds, ends included.</summary>
internal interface IStoreView
{
    /// <summary>Label names in ordinal order. A limit of 0 is none.</summary>
    IReadOnlyList<string> LabelNames(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated);

    /// <summary>Values of a label in ordinal order. A limit of 0 is none.</summary>
    IReadOnlyList<string> LabelValues(string name, IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs, int limit, out bool truncated);

    /// <summary>Exemplars by series, in order of labels and time.</summary>
    IReadOnlyList<(LabelSet Series, IReadOnlyList<Exemplar> Exemplars)> Exemplars(IReadOnlyList<IReadOnlyList<LabelMatcher>> selectors, long minTimeMs, long maxTimeMs);

    /// <summary>Metadata by metric family, also what was written by remotes and by OTLP.</summary>
    IReadOnlyDictionary<string, MetricMetadata> Metadata { get; }

    /// <summary>Cardinality of the head, each list with its largest <paramref name="top"/> entries.</summary>
    StoreStatusView Status(int top);

    /// <summary>Marks samples as deleted.</summary>
    Task DeleteAsync(IReadOnlyList<LabelMatcher> selector, long minTimeMs, long maxTimeMs, CancellationToken cancellationToken);

    /// <summary>Removes what is marked as deleted from disk.</summary>
    Task CleanTombstonesAsync(CancellationToken cancellationToken);

    /// <summary>Copies the blocks, and unless <paramref name="skipHead"/> the head, to a folder; gives its name.</summary>
    Task<string> SnapshotAsync(bool skipHead, CancellationToken cancellationToken);
}

/// <summary>What <c>/api/v1/status/tsdb</c> tells; lists stand largest first.</summary>
internal sealed record StoreStatusView(long Series, long LabelPairs, long Chunks, long MinTimeMs, long MaxTimeMs)
{
    public IReadOnlyList<(string Name, long Count)> SeriesByMetricName { get; init; } = [];

    public IReadOnlyList<(string Name, long Count)> ValuesByLabelName { get; init; } = [];

    public IReadOnlyList<(string Name, long Count)> BytesByLabelName { get; init; } = [];

    public IReadOnlyList<(string Name, long Count)> SeriesByLabelPair { get; init; } = [];
}
