namespace Pharos.Reliability.Dora.Facts;

/// <summary>A change as another CI names it. <paramref name="CommittedAt"/> is when its first commit was made.</summary>
internal sealed record PostedChange(string Commit, DateTimeOffset CommittedAt, string Author);
