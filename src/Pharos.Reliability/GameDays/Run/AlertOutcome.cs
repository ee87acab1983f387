namespace Pharos.Reliability.GameDays;

/// <summary>What became of one expected alert. A time is null where it was not seen. Limits are milliseconds, from the first fault or from the rollback.</summary>
public sealed record AlertOutcome
{
    public required string Alert { get; init; }

    public required double FiresWithinMs { get; init; }

    public double? NotifiedWithinMs { get; init; }

    public required double ResolvesWithinMs { get; init; }

    public double? ResolutionNotifiedWithinMs { get; init; }

    public DateTimeOffset? Pending { get; init; }

    public DateTimeOffset? Fired { get; init; }

    public DateTimeOffset? Notified { get; init; }

    public DateTimeOffset? Resolved { get; init; }

    public DateTimeOffset? ResolutionNotified { get; init; }
}
