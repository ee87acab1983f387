namespace Pharos.Metrics.Cardinality;

/// <summary>How many series the largest metrics and jobs have, and how many values the largest labels, at one time.</summary>
internal sealed record CardinalityCounts(DateTimeOffset At, IReadOnlyDictionary<string, long> Metrics, IReadOnlyDictionary<string, long> Jobs, IReadOnlyDictionary<string, long> Labels);
