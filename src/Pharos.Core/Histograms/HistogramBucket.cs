namespace Pharos.Core;

/// <summary>One bucket with its bounds; which bound is part of it follows from <paramref name="LowerInclusive"/> and <paramref name="UpperInclusive"/>.</summary>
public readonly record struct HistogramBucket(double Lower, double Upper, bool LowerInclusive, bool UpperInclusive, double Count);
