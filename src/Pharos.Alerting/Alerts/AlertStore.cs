using System.Collections.Concurrent;

namespace Pharos.Alerting;

/// <summary>The alerts that fire, and those resolved of late, by fingerprint. Thread-safe.</summary>
internal sealed class AlertStore(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Alert> _alerts = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _version;

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    public int Count => _alerts.Count;

    public IEnumerable<Alert> All => _alerts.Values;

    public Alert? Get(string fingerprint) => _alerts.TryGetValue(fingerprint, out Alert? alert) ? alert : null;

    /// <summary>Stores an alert, merged with one of the same labels whose activity overlaps. Gives what was stored, and what was there before.</summary>
    public (Alert Stored, Alert? Before) Put(Alert alert)
    {
        lock (_gate)
        {
            Alert? before = Get(alert.Fingerprint);
            if (before is not null && Overlap(before, alert)) alert = Alert.Merge(before, alert, clock.GetUtcNow());
            _alerts[alert.Fingerprint] = alert;
            Interlocked.Increment(ref _version);
            return (alert, before);
        }
    }

    /// <summary>Drops alerts that have been resolved since before a time.</summary>
    public int Collect(DateTimeOffset resolvedBefore)
    {
        int dropped = 0;
        lock (_gate)
        {
            foreach (Alert alert in _alerts.Values)
            {
                if (alert.EndsAt < resolvedBefore && _alerts.TryRemove(alert.Fingerprint, out _)) dropped++;
            }
            if (dropped > 0) Interlocked.Increment(ref _version);
        }
        return dropped;
    }

    private static bool Overlap(Alert old, Alert alert) =>
        (alert.EndsAt > old.StartsAt && alert.EndsAt < old.EndsAt) || (alert.StartsAt > old.StartsAt && alert.StartsAt < old.EndsAt);
}
