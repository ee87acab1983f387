namespace Pharos.Metrics.Store.Head;

/// <summary>What leaves the index with a set of series.</summary>
internal sealed record RemovedSeries(uint[] Slots, IReadOnlyList<uint> Pairs);
