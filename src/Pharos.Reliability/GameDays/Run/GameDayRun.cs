using System.Text.Json.Serialization;

namespace Pharos.Reliability.GameDays;

/// <summary>A run with all its steps: the journal of a Game Day. Without steps it is the body of <c>gameday.started</c> and <c>gameday.ended</c>.</summary>
/// <remarks>The generated reader of JSON sets what is absent to null, whatever the default: so these setters take null for it.</remarks>
public sealed record GameDayRun
{
    public const int MaxSteps = 1000;

    public required string Id { get; init; }

    /// <summary>The Game Day's name.</summary>
    public required string GameDay { get; init; }

    public required string Title { get; init; }

    public string Description { get; init => field = value ?? ""; } = "";

    public string Service { get; init => field = value ?? ""; } = "";

    public string Environment { get; init => field = value ?? ""; } = "";

    /// <summary>The host that ran it.</summary>
    public string Host { get; init => field = value ?? ""; } = "";

    public RunStatus Status { get; init; }

    /// <summary>The system did not do what was expected of it.</summary>
    public bool Deviated { get; init; }

    /// <summary>Why it is not completed: one sentence each.</summary>
    public IReadOnlyList<string> Reasons { get; init => field = value ?? []; } = [];

    public required DateTimeOffset Start { get; init; }

    public DateTimeOffset? End { get; init; }

    /// <summary>When the first fault was begun.</summary>
    public DateTimeOffset? Injected { get; init; }

    /// <summary>When everything was undone.</summary>
    public DateTimeOffset? RolledBack { get; init; }

    /// <summary>When the steady state was there again.</summary>
    public DateTimeOffset? Steady { get; init; }

    public IReadOnlyList<AlertOutcome> Alerts { get; init => field = value ?? []; } = [];

    public IReadOnlyList<GameDayStep> Steps { get; init => field = value ?? []; } = [];

    /// <summary>What the rollback has to do, in its order; kept in the run's folder alone.</summary>
    public IReadOnlyList<PlannedUndo>? Undo { get; init; }

    /// <summary>From the first fault until the first expected alert fired.</summary>
    [JsonIgnore]
    public TimeSpan? TimeToDetect => Alerts.Min(a => a.Fired) - Injected;

    /// <summary>From the first fault until the first message of an expected alert arrived.</summary>
    [JsonIgnore]
    public TimeSpan? TimeToNotify => Alerts.Min(a => a.Notified) - Injected;

    /// <summary>From the rollback until the steady state was there again and every alert that fired was resolved.</summary>
    [JsonIgnore]
    public TimeSpan? TimeToRecover =>
        Steady is null || Alerts.Any(a => a.Fired is not null && a.Resolved is null) ? null : new[] { Steady }.Concat(Alerts.Select(a => a.Resolved)).Max() - RolledBack;

    /// <summary>The run with a step put in or replaced.</summary>
    public GameDayRun With(GameDayStep step)
    {
        int at = 0;
        while (at < Steps.Count && Steps[at].Index < step.Index) at++;
        bool replaces = at < Steps.Count && Steps[at].Index == step.Index;
        return this with { Steps = [.. Steps.Take(at), step, .. Steps.Skip(replaces ? at + 1 : at)] };
    }
}
