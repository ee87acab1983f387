using Pharos.Core;

namespace Pharos.Metrics.Store.Head;

/// <summary>A sample of a batch that is not committed. <paramref name="Extra"/> is 0, or 1 + the index of its histogram and start timestamp.</summary>
internal readonly record struct PendingSample(ulong Series, long TimestampMs, double Value, int Extra);

/// <summary>What few pending samples have.</summary>
internal readonly record struct PendingExtra(FloatHistogram? Histogram, long StartTimestampMs);
