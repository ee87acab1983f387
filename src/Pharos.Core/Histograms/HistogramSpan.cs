namespace Pharos.Core;

/// <summary>A run of consecutive buckets: <paramref name="Offset"/> is the gap to the previous run's end (the first: the absolute index), <paramref name="Length"/> how many follow.</summary>
public readonly record struct HistogramSpan(int Offset, int Length);
