using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>A rule of the generated groups.</summary>
public sealed record SloRule
{
    /// <summary>The series of a recording rule, the alert's name otherwise.</summary>
    public required string Name { get; init; }

    public bool IsAlert { get; init; }

    public required string Expression { get; init; }

    public TimeSpan For { get; init; }

    public IReadOnlyList<SloText> Labels { get; init; } = [];

    public IReadOnlyList<SloText> Annotations { get; init; } = [];

    /// <summary>Where in the SLO's file the rule comes from.</summary>
    public required SourcePosition Position { get; init; }
}

/// <param name="MinInterval">The group is evaluated no more often than this; null for the global interval.</param>
public sealed record SloRuleGroup(string Name, TimeSpan? MinInterval, IReadOnlyList<SloRule> Rules);
