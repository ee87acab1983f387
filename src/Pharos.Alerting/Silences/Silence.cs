using Pharos.Alerting.Matching;
using Pharos.Core;

namespace Pharos.Alerting.Silences;

public enum SilenceState
{
    Pending,
    Active,
    Expired,
}

/// <summary>Mutes the alerts that match for a time.</summary>
public sealed record Silence
{
    /// <summary>A UUID; empty before it is stored.</summary>
    public string Id { get; init; } = "";

    public required IReadOnlyList<Matcher> Matchers { get; init; }

    public DateTimeOffset StartsAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public string Comment { get; init; } = "";

    public SilenceState StateAt(DateTimeOffset now) =>
        now < StartsAt ? SilenceState.Pending : now >= EndsAt ? SilenceState.Expired : SilenceState.Active;

    public bool Mutes(LabelSet labels) => Matchers.AllMatch(labels);
}
