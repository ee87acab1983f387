namespace Pharos.Core;

/// <summary>An exemplar of one series.</summary>
/// <param name="Series">The labels of the series, its name among them.</param>
/// <param name="Labels">The exemplar's own, such as a trace id.</param>
public readonly record struct MetricsExemplar(LabelSet Series, LabelSet Labels, double Value, long TimestampMs);
