using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>What every OpenSLO object has (openslo.com, specification v1).</summary>
/// <param name="Labels">A list of values is joined with commas.</param>
internal sealed record OpenSloMetadata(string Name, string Title, IReadOnlyList<KeyValuePair<string, string>> Labels, IReadOnlyList<SloText> Annotations)
{
    public SloText? Annotation(string name) => Annotations.Where(a => a.Name == name).Select(a => (SloText?)a).FirstOrDefault();
}

internal enum BudgetingMethod
{
    Occurrences,
    Timeslices,
    RatioTimeslices,
}

/// <summary>Where a number comes from: a query of a data source.</summary>
/// <param name="DataSource">Name of a <c>DataSource</c>, or null.</param>
/// <param name="Type">Such as <c>Prometheus</c>, or null.</param>
/// <param name="Query">Null where the source's specification has none that PromQL knows.</param>
internal sealed record OpenSloMetric(string? DataSource, string? Type, SloQuery? Query, ConfigNode Node);

/// <summary>A service level indicator: a threshold metric, or good (or bad) over total, or a raw ratio.</summary>
internal sealed record OpenSloIndicator(OpenSloMetadata Metadata, ConfigNode Node)
{
    public OpenSloMetric? Threshold { get; init; }

    public OpenSloMetric? Good { get; init; }

    public OpenSloMetric? Bad { get; init; }

    public OpenSloMetric? Total { get; init; }

    public OpenSloMetric? Raw { get; init; }

    public bool RawIsFailure { get; init; }

    /// <summary>The queries give ever-growing counters, so a window's events are their increase.</summary>
    public bool IsCounter { get; init; }
}

internal sealed record OpenSloObjective(ConfigNode Node, string Title, double TargetPercent, SourcePosition TargetPosition)
{
    /// <summary>lt, lte, gt, gte; null where it is not given.</summary>
    public string? Operator { get; init; }

    public double? Value { get; init; }

    public double? TimeSliceTarget { get; init; }

    public TimeSpan? TimeSliceWindow { get; init; }
}

internal sealed record OpenSloTimeWindow(ConfigNode Node, string Duration, bool IsRolling);

/// <param name="Indicator">Inline; else <paramref name="IndicatorRef"/> names it.</param>
internal sealed record OpenSloSlo(OpenSloMetadata Metadata, ConfigNode Node, string Service, OpenSloIndicator? Indicator, string? IndicatorRef)
{
    /// <summary>Where the document begins.</summary>
    public required SourcePosition Position { get; init; }

    public string Description { get; init; } = "";

    public required OpenSloTimeWindow Window { get; init; }

    public BudgetingMethod Budgeting { get; init; }

    public IReadOnlyList<OpenSloObjective> Objectives { get; init; } = [];

    /// <summary>Inline policies.</summary>
    public IReadOnlyList<OpenSloAlertPolicy> AlertPolicies { get; init; } = [];

    /// <summary>Names of policies, each with its place.</summary>
    public IReadOnlyList<ConfigNode> AlertPolicyRefs { get; init; } = [];
}

/// <param name="Condition">Inline; else <paramref name="ConditionRef"/> names it.</param>
internal sealed record OpenSloAlertPolicy(OpenSloMetadata Metadata, ConfigNode Node, OpenSloAlertCondition? Condition, ConfigNode? ConditionRef);

/// <param name="Operator">lt, lte, gt, gte.</param>
internal sealed record OpenSloAlertCondition(OpenSloMetadata Metadata, ConfigNode Node, string Severity, string Operator, double Threshold, TimeSpan Window, TimeSpan After);

internal sealed record OpenSloDataSource(OpenSloMetadata Metadata, ConfigNode Node, string Type);
