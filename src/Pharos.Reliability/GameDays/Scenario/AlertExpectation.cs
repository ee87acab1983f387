namespace Pharos.Reliability.GameDays;

/// <summary>An alert that has to fire, to be told, and to resolve. The first two times count from the first fault, the last two from the rollback.</summary>
/// <param name="NotifiedWithin">Null where no message is awaited.</param>
/// <param name="ResolutionNotifiedWithin">Null where no resolved message is awaited.</param>
/// <param name="Message">Texts that the firing message holds, whatever their case; empty stands for the alert's name and <c>firing</c>.</param>
/// <param name="ResolvedMessage">As <paramref name="Message"/>, with <c>resolved</c>.</param>
public sealed record AlertExpectation(
    AlertName Alert, TimeSpan FiresWithin, TimeSpan? NotifiedWithin, TimeSpan ResolvesWithin, TimeSpan? ResolutionNotifiedWithin,
    IReadOnlyList<string> Message, IReadOnlyList<string> ResolvedMessage);
