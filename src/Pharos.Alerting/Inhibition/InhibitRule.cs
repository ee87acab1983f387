using Pharos.Alerting.Matching;

namespace Pharos.Alerting.Inhibition;

/// <summary>Mutes alerts that match the target while one that matches the source fires with equal labels.</summary>
public sealed record InhibitRule
{
    public string Name { get; init; } = "";

    public required IReadOnlyList<Matcher> SourceMatchers { get; init; }

    public required IReadOnlyList<Matcher> TargetMatchers { get; init; }

    /// <summary>A missing label equals an empty one.</summary>
    public IReadOnlyList<string> Equal { get; init; } = [];
}
