namespace Pharos.Metrics.Store;

/// <summary>What <c>/api/v1/status/tsdb</c> tells. Times are Unix milliseconds; lists stand largest first.</summary>
internal sealed record CardinalityStatistics(
    long Series, long LabelPairs, long Samples, long MinTimeMs, long MaxTimeMs,
    IReadOnlyList<(string Name, long Count)> SeriesByMetricName,
    IReadOnlyList<(string Name, long Count)> ValuesByLabelName,
    IReadOnlyList<(string Name, long Count)> BytesByLabelName,
    IReadOnlyList<(string Name, long Count)> SeriesByLabelPair);
