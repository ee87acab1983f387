namespace Pharos.Reliability.Slo;

/// <summary>How an SLO was kept over time.</summary>
/// <param name="Compliance">The good part of the whole range; null without events.</param>
/// <param name="Steps">Compliance of each step, the oldest first; null where nothing was counted.</param>
/// <param name="Budget">What was left of the period's budget at each instant.</param>
public sealed record SloHistory(TimeSpan Range, TimeSpan Step, double? Compliance, IReadOnlyList<SloHistoryPoint> Steps, IReadOnlyList<SloHistoryPoint> Budget);

/// <param name="Time">The end of the step, or the instant.</param>
public readonly record struct SloHistoryPoint(DateTimeOffset Time, double? Value);
