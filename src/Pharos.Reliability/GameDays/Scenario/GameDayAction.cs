namespace Pharos.Reliability.GameDays;

/// <summary>One thing to do: an HTTP request or a process, with pauses around it. Exactly one of the two is set.</summary>
public sealed record GameDayAction
{
    public required string Name { get; init; }

    public HttpCall? Http { get; init; }

    public ProcessCall? Process { get; init; }

    public TimeSpan PauseBefore { get; init; }

    public TimeSpan PauseAfter { get; init; }
}
