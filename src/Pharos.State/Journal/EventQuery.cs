namespace Pharos.State;

/// <summary>Which events; every condition that is set must hold.</summary>
public sealed record EventQuery
{
    public const int MaxLimit = 5000;

    /// <summary>Inclusive.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Any of these; a type that ends with a dot stands for all that begin with it (<c>notification.</c>). Empty for all.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public string? Service { get; init; }

    public string? Environment { get; init; }

    public string? Subject { get; init; }

    /// <summary>Oldest first where true, else newest first. Events of the same time are in order of their id.</summary>
    public bool Ascending { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/> events.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The page after this event: what <see cref="EventPage.Next"/> gave.</summary>
    public string? After { get; init; }
}
