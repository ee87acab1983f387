using System.Collections.Concurrent;
using Pharos.Alerting.Dispatch;

namespace Pharos.Alerting;

/// <summary>Tells the journal when alerts begin to fire and when they are over, each once.</summary>
internal sealed class AlertTransitions(AlertStore alerts, Ledger ledger, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, bool> _firing = new(StringComparer.Ordinal);

    public async Task ObserveAsync(Alert stored, Alert? before, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool known = _firing.ContainsKey(stored.Fingerprint);
        if (!stored.IsResolvedAt(now))
        {
            if (known || !_firing.TryAdd(stored.Fingerprint, true)) return;
            await ledger.TransitionAsync(stored, "firing", stored.StartsAt > now || before is not null ? now : stored.StartsAt, cancellationToken);
        }
        else if (known && _firing.TryRemove(stored.Fingerprint, out _)) await ledger.TransitionAsync(stored, "resolved", stored.EndsAt!.Value, cancellationToken);
    }

    /// <summary>Finds alerts whose time ran out without a word from their sender.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        foreach (string fingerprint in _firing.Keys)
        {
            Alert? alert = alerts.Get(fingerprint);
            if (alert is not null && !alert.IsResolvedAt(now)) continue;
            if (_firing.TryRemove(fingerprint, out _) && alert is not null) await ledger.TransitionAsync(alert, "resolved", alert.EndsAt!.Value, cancellationToken);
        }
    }
}
