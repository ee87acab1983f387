using Pharos.Core;

namespace Pharos.Alerting.Rules;

public enum AlertState
{
    Inactive,
    Pending,
    Firing,
}

/// <summary>An alert of one label set as its rule sees it. Times are Unix milliseconds, 0 where it has not happened.</summary>
public sealed record ActiveAlert
{
    public required LabelSet Labels { get; init; }

    public required LabelSet Annotations { get; init; }

    public AlertState State { get; init; }

    public double Value { get; init; }

    /// <summary>When the condition was first seen.</summary>
    public long ActiveAtMs { get; init; }

    public long FiredAtMs { get; init; }

    public long ResolvedAtMs { get; init; }

    public long LastSentAtMs { get; init; }

    /// <summary>Until when a receiver may take the alert for firing without hearing of it again.</summary>
    public long ValidUntilMs { get; init; }

    /// <summary>The first evaluation without the condition while keep_firing_for holds.</summary>
    public long KeepFiringSinceMs { get; init; }
}
