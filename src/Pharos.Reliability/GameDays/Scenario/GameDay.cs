namespace Pharos.Reliability.GameDays;

/// <summary>A Game Day as its file <c>gamedays/NAME.yml</c> says; docs/gamedays.md has every key.</summary>
public sealed record GameDay
{
    /// <summary>The file's name without its ending.</summary>
    public required string Name { get; init; }

    public required string File { get; init; }

    public required string Title { get; init; }

    public string Description { get; init; } = "";

    public string Service { get; init; } = "";

    public string Environment { get; init; } = "";

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Time for all of it up to the rollback; then it is rolled back and ends as aborted. 10s to 24h.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Where messages have to arrive; null where no expectation asks for one.</summary>
    public ReceiverPlace? Receiver { get; init; }

    public required SteadyState SteadyState { get; init; }

    /// <summary>Injected in this order, undone in reverse.</summary>
    public required IReadOnlyList<Fault> Faults { get; init; }

    public required IReadOnlyList<AlertExpectation> Alerts { get; init; }

    public required IReadOnlyList<ProbeExpectation> Probes { get; init; }

    /// <summary>Done after every fault was undone, in this order.</summary>
    public IReadOnlyList<GameDayAction> Rollback { get; init; } = [];
}
