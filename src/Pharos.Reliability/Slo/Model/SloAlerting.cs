using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>The alerts that an SLO raises.</summary>
public sealed record SloAlerting
{
    public string Name { get; init; } = "";

    /// <summary>Labels of both burn alerts.</summary>
    public IReadOnlyList<SloText> Labels { get; init; } = [];

    public IReadOnlyList<SloText> Annotations { get; init; } = [];

    /// <summary>The fast burn, which wakes somebody; null where it is off.</summary>
    public SloAlert? Page { get; init; }

    /// <summary>The slow burn; null where it is off.</summary>
    public SloAlert? Ticket { get; init; }

    /// <summary>An alert where the indicator's series are missing altogether; null for none.</summary>
    public SloAlert? Absent { get; init; }

    /// <summary>Conditions of OpenSLO alert policies.</summary>
    public IReadOnlyList<BurnCondition> Conditions { get; init; } = [];
}

/// <summary>Labels and annotations of one alert, over those of both.</summary>
public sealed record SloAlert(IReadOnlyList<SloText> Labels, IReadOnlyList<SloText> Annotations);

/// <summary>A label or annotation with its place.</summary>
public readonly record struct SloText(string Name, string Value, SourcePosition Position);

/// <summary>An OpenSLO alert condition: the burn rate over a window compared with a threshold.</summary>
/// <param name="Operator">As PromQL writes it.</param>
public sealed record BurnCondition(string Policy, string Severity, string Operator, double Threshold, TimeSpan Window, TimeSpan For, SourcePosition Position);
