namespace Pharos.Reliability.GameDays;

/// <summary>One step of a run: the body of the journal's <c>gameday.step</c>. A step that takes time is written twice, when it begins and when it is over.</summary>
public sealed record GameDayStep
{
    /// <summary>Place in the run, from 0; the later record of an index replaces the earlier.</summary>
    public required int Index { get; init; }

    public required RunPhase Phase { get; init; }

    public required string Name { get; init; }

    public required StepState State { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>Null while it is not over.</summary>
    public DateTimeOffset? End { get; init; }

    public string Expected { get; init => field = value ?? ""; } = "";

    public string Observed { get; init => field = value ?? ""; } = "";
}
