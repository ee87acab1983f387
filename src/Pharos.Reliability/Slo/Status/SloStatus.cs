using Pharos.Core;

namespace Pharos.Reliability.Slo;

public enum SloHealth
{
    /// <summary>The budget lasts at the present rate.</summary>
    Ok,
    /// <summary>A pair of windows burns faster than its threshold.</summary>
    Burning,
    /// <summary>Nothing of the budget is left.</summary>
    Exhausted,
    /// <summary>Nothing is recorded for the period yet.</summary>
    Unknown,
}

public enum SloData
{
    Present,
    /// <summary>The total is 0: nothing happened, so nothing is good or bad.</summary>
    NoTraffic,
    /// <summary>The indicator's series are missing.</summary>
    Absent,
}

/// <summary>An SLO as it stands at one instant. Where it is kept for several groups of labels, the worst of them.</summary>
public sealed record SloStatus
{
    public required SloDefinition Slo { get; init; }

    public required ErrorBudgetPolicy Policy { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required SloData Data { get; init; }

    public required SloHealth Health { get; init; }

    /// <summary>Labels by which the worst group differs from the others; empty where there is one.</summary>
    public LabelSet Group { get; init; } = LabelSet.Empty;

    /// <summary>The error ratio of each recorded window, the shortest first; null where it has no value.</summary>
    public required IReadOnlyList<SloWindow> Windows { get; init; }

    public required IReadOnlyList<SloBurn> Burns { get; init; }

    /// <summary>The part of the period for which there is data: a budget of two hours says little about a month.</summary>
    public TimeSpan Coverage { get; init; }

    public double? PeriodErrorRatio => Windows.Count == 0 ? null : Windows[^1].ErrorRatio;

    /// <summary>Consumed part of the budget: above 1 it is overspent. Null without data.</summary>
    public double? Consumed => PeriodErrorRatio / Slo.BudgetRatio;

    public double? BudgetRemaining => 1 - Consumed;

    /// <summary>The budget as time of complete failure: 3.6 h for 99.5 % over 30 days.</summary>
    public TimeSpan Budget => Slo.Period * Slo.BudgetRatio;

    /// <summary>What is left of <see cref="Budget"/>; below zero it is overspent.</summary>
    public TimeSpan? BudgetLeft => BudgetRemaining is { } left ? Budget * left : null;

    /// <summary>The burn rate of the shortest window.</summary>
    public double? BurnRate => Windows.Count == 0 ? null : Windows[0].ErrorRatio / Slo.BudgetRatio;

    /// <summary>The figures are too young for the policy.</summary>
    public bool IsPolicyWaiting => Coverage < Policy.MinimumData;

    /// <summary>The highest step of the policy that the consumption has reached.</summary>
    public PolicyStep? Step => Consumed is { } consumed && !IsPolicyWaiting ? Policy.Reached(consumed) : null;
}

public readonly record struct SloWindow(TimeSpan Window, double? ErrorRatio);

/// <summary>A pair of windows against its threshold.</summary>
/// <param name="CanFire">Whether the burn rate can reach the factor at all.</param>
public sealed record SloBurn(BurnPair Pair, double? LongRate, double? ShortRate, bool CanFire)
{
    /// <summary>Both windows are above: what the alert says.</summary>
    public bool IsExceeded => LongRate > Pair.Factor && ShortRate > Pair.Factor;
}
