namespace Anvila.GitHub;

/// <summary>An issue; those labelled "incident" followed a deployment.</summary>
internal sealed record Issue(int Number, string Title, string Author, IReadOnlyList<string> Labels, DateTimeOffset CreatedAt, DateTimeOffset? ClosedAt);
