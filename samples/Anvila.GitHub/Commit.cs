namespace Anvila.GitHub;

/// <summary>One commit; on main it is the squashed merge of a pull request.</summary>
internal sealed record Commit(string Sha, string? Parent, string Message, string Author, DateTimeOffset AuthoredAt, DateTimeOffset CommittedAt, int? Pull);
