namespace Pharos.State;

/// <summary>One event of the journal.</summary>
public sealed record JournalEvent
{
    /// <summary>Grows with each event; 0 before it is appended.</summary>
    public long Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>One of <see cref="EventTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary>The service concerned, or the empty string.</summary>
    public string Service { get; init; } = "";

    /// <summary>The environment concerned, such as production, or the empty string.</summary>
    public string Environment { get; init; } = "";

    /// <summary>What the event is about within its type: an alert's fingerprint, a silence's, incident's or deployment's id.</summary>
    public string Subject { get; init; } = "";

    /// <summary>One line for people.</summary>
    public string Title { get; init; } = "";

    public IReadOnlyList<EventLink> Links { get; init; } = [];

    /// <summary>A JSON object with the schema of the type.</summary>
    public string Body { get; init; } = "{}";
}
