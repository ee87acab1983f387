namespace Pharos.Alerting.Dispatch;

/// <summary>What a group last told one integration.</summary>
internal sealed record NotificationLogEntry(DateTimeOffset SentAt, DateTimeOffset ExpiresAt, IReadOnlySet<string> Firing, IReadOnlySet<string> Resolved);
