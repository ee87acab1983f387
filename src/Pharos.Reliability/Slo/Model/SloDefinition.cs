using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>One objective, from whichever format it was read.</summary>
public sealed record SloDefinition
{
    /// <summary>Unique: <c>SERVICE-NAME</c>, as Sloth forms it. It is the label <c>sloth_id</c> of every series.</summary>
    public string Id => $"{Service}-{Name}";

    public required string Service { get; init; }

    public required string Name { get; init; }

    /// <summary>What people read; the name where the file gives none.</summary>
    public required string Title { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The part of events that must be good, in per cent, as written: 99.5.</summary>
    public required double ObjectivePercent { get; init; }

    /// <summary>The rolling window that the budget is for.</summary>
    public required TimeSpan Period { get; init; }

    public required SloIndicator Indicator { get; init; }

    /// <summary>Labels of every recorded series besides Sloth's own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    public required SloAlerting Alerting { get; init; }

    /// <summary>The error-budget policy by name.</summary>
    public string Policy { get; init; } = ErrorBudgetPolicy.DefaultName;

    /// <summary>The format: <c>openslo/v1</c>, <c>prometheus/v1</c>, ...</summary>
    public required string Spec { get; init; }

    /// <summary>Where the document begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Where the objective stands.</summary>
    public required SourcePosition ObjectivePosition { get; init; }

    /// <summary>The part of events that may be bad, as Sloth computes it: <c>(100 - objective) / 100</c>.</summary>
    public double BudgetRatio => (100 - ObjectivePercent) / 100;

    /// <summary>The burn rate while everything fails: no alert above it can ever fire.</summary>
    public double MaxBurnRate => 1 / BudgetRatio;

    /// <summary>The label of this name, or the empty string.</summary>
    public string Label(string name) => Labels.FirstOrDefault(l => l.Key == name).Value ?? "";
}
