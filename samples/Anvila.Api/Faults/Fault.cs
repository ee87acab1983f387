namespace Anvila.Api.Faults;

/// <summary>One injected fault. It ends by itself at <paramref name="Expires"/>.</summary>
/// <param name="Route">A route template, or null for the whole process.</param>
/// <param name="Ratio">Share of the matching requests that it hits, above 0 to 1.</param>
internal sealed record Fault(string Id, string? Route, FaultKind Kind, double Amount, double Ratio, DateTimeOffset Expires);
