using Pharos.Core;

namespace Pharos.Metrics.Store.Head;

/// <summary>A sample older than the newest of its series, waiting to be merged when the head is sealed.</summary>
internal readonly record struct OutOfOrderSample(long TimestampMs, double Value, FloatHistogram? Histogram, long StartTimestampMs);
