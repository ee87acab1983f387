using System.Collections.Concurrent;
using Pharos.State;

namespace Pharos.Alerting.Dispatch;

/// <summary>Remembers what was sent, so that nothing is sent twice, also over a restart. Thread-safe.</summary>
internal sealed class NotificationLog
{
    private readonly ConcurrentDictionary<NotificationKey, NotificationLogEntry> _entries = new();
    private readonly StateDatabase _database;
    private readonly TimeProvider _clock;

    public NotificationLog(StateDatabase database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((NotificationKey key, NotificationLogEntry entry) in database.Read(t => t.Query(
            "SELECT group_key, receiver, integration, position, sent_ms, expires_ms, firing, resolved FROM notification_log",
            r => (new NotificationKey(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3)), new NotificationLogEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(4)), DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(5)), Set(r.GetString(6)), Set(r.GetString(7)))))))
        {
            if (entry.ExpiresAt > now) _entries[key] = entry;
        }
    }

    /// <summary>The last entry, or null where there is none or it has expired.</summary>
    public NotificationLogEntry? Get(NotificationKey key) =>
        _entries.TryGetValue(key, out NotificationLogEntry? entry) && entry.ExpiresAt > _clock.GetUtcNow() ? entry : null;

    public async Task PutAsync(NotificationKey key, NotificationLogEntry entry, CancellationToken cancellationToken)
    {
        _entries[key] = entry;
        await _database.WriteAsync(t => t.Execute(
            "INSERT OR REPLACE INTO notification_log (group_key, receiver, integration, position, sent_ms, expires_ms, firing, resolved) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            key.GroupKey, key.Receiver, key.Integration, key.Position, entry.SentAt.ToUnixTimeMilliseconds(), entry.ExpiresAt.ToUnixTimeMilliseconds(),
            string.Join(' ', entry.Firing.Order(StringComparer.Ordinal)), string.Join(' ', entry.Resolved.Order(StringComparer.Ordinal))), cancellationToken);
    }

    public async Task CollectAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        foreach ((NotificationKey key, NotificationLogEntry entry) in _entries) if (entry.ExpiresAt <= now) _entries.TryRemove(key, out _);
        await _database.WriteAsync(t => t.Execute("DELETE FROM notification_log WHERE expires_ms <= $1", now.ToUnixTimeMilliseconds()), cancellationToken);
    }

    private static HashSet<string> Set(string text) => new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
