namespace Pharos.Reliability.Dora.Figures;

/// <summary>A time in which a service was impaired: alerts and issues that overlap or follow each other within the gap are one.</summary>
/// <param name="Start">When the first began.</param>
/// <param name="End">When the last was over; null while any is open.</param>
/// <param name="Causes">The names of the alerts and the titles of the issues, in order of their beginning.</param>
/// <param name="Url">The issue, or empty.</param>
internal sealed record Incident(DateTimeOffset Start, DateTimeOffset? End, IReadOnlyList<string> Causes, string Url)
{
    /// <summary>The deployment that caused it: the last that succeeded before it, within the failure window. Empty where there is none.</summary>
    public string DeploymentId { get; init; } = "";

    public TimeSpan? Duration => End - Start;
}
