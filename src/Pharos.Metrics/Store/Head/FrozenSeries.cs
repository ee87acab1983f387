namespace Pharos.Metrics.Store.Head;

/// <summary>A series' samples in a memtable as a reader sees them.</summary>
internal readonly record struct FrozenSeries(StreamState Stream, uint GroupStart);
