namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>The <c>offset</c> and <c>@</c> modifiers of a selector or subquery.</summary>
internal sealed record TimeShift
{
    public static readonly TimeShift None = new();

    /// <summary>How far back to look; negative looks ahead. Not meant where <see cref="OffsetExpr"/> stands.</summary>
    public long OffsetMs { get; init; }

    /// <summary>An offset that has to be computed, because it uses <c>step()</c>, <c>range()</c> or arithmetic.</summary>
    public DurationExpr? OffsetExpr { get; init; }

    public AtModifier? At { get; init; }
}
