namespace Pharos.Reliability.Slo;

/// <summary>What a team does as the error budget is spent. Data, not code: <c>kind: ErrorBudgetPolicy</c> in <c>slo/</c>.</summary>
/// <param name="Steps">In order of <see cref="PolicyStep.ConsumedPercent"/>.</param>
public sealed record ErrorBudgetPolicy(string Name, string Title, string Description, IReadOnlyList<PolicyStep> Steps)
{
    /// <summary>Figures of less time than this are too young to be acted upon: ten minutes say nothing about a month.</summary>
    public TimeSpan MinimumData { get; init; }

    public const string DefaultName = "default";

    /// <summary>Stands where the configuration has no policy of this name.</summary>
    public static ErrorBudgetPolicy Default { get; } = new(DefaultName, "Error-budget policy", "",
    [
        new PolicyStep(50, "Watch", "Half of the budget is spent: look at what spends it in the next review.", Freezes: false),
        new PolicyStep(75, "Slow down", "Three quarters are spent: work on reliability goes before features, risky changes wait.", Freezes: false),
        new PolicyStep(100, "Freeze", "The budget is spent: only fixes of reliability and of security are released until it recovers.", Freezes: true),
    ]);

    /// <summary>The highest step that a consumption has reached; null below the first.</summary>
    public PolicyStep? Reached(double consumedRatio) => Steps.LastOrDefault(s => consumedRatio * 100 >= s.ConsumedPercent);
}

/// <param name="ConsumedPercent">Consumption of the budget from which on the step holds.</param>
/// <param name="Freezes">Releases of the service stop: <c>pharos gate</c> fails.</param>
public sealed record PolicyStep(double ConsumedPercent, string Title, string Text, bool Freezes);
