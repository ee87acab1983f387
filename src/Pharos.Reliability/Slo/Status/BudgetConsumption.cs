namespace Pharos.Reliability.Slo;

/// <summary>What an SLO lost between two instants.</summary>
/// <param name="ErrorRatio">The bad part of the events; null where nothing was counted.</param>
public sealed record BudgetConsumption(SloDefinition Slo, DateTimeOffset From, DateTimeOffset To, double? ErrorRatio)
{
    /// <summary>The error ratio as a multiple of the budget's.</summary>
    public double? BurnRate => ErrorRatio / Slo.BudgetRatio;

    /// <summary>The consumed part of the period's budget: burn rate × length / period (SRE workbook, ch. 5). 1 is all of it.</summary>
    public double? Consumed => BurnRate * ((To - From) / Slo.Period);

    /// <summary>The same as time of complete failure.</summary>
    public TimeSpan? Lost => ErrorRatio is { } ratio ? (To - From) * ratio : null;
}
