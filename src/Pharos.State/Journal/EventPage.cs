namespace Pharos.State;

/// <summary>Some events, and where the next page begins (null where there are no more).</summary>
public sealed record EventPage(IReadOnlyList<JournalEvent> Events, string? Next);
