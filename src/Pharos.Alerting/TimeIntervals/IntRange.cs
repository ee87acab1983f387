namespace Pharos.Alerting.TimeIntervals;

/// <summary>Two numbers, both inclusive unless said otherwise.</summary>
public readonly record struct IntRange(int First, int Last);
