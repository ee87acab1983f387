namespace Pharos.Reliability.Incidents;

/// <summary>What an incident cost one SLO.</summary>
/// <param name="ErrorRatio">The bad part of the events while it lasted; null where nothing was counted.</param>
/// <param name="Consumed">The part of the period's error budget: 1 is all of it.</param>
/// <param name="Lost">The same as time of complete failure.</param>
public sealed record BudgetLoss(string Slo, double ObjectivePercent, TimeSpan Period, double? ErrorRatio, double? Consumed, TimeSpan? Lost);
