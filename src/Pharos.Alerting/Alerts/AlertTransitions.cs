using System.Collections.Concurrent;
using Pharos.Alerting.Dispatch;
using Pharos.State;

namespace Pharos.Alerting;

/// <summary>Tells the journal when alerts begin to fire and when they are over, each once, also over a restart.</summary>
internal sealed class AlertTransitions(AlertStore alerts, Ledger ledger, EventJournal journal, TimeProvider clock)
{
    /// <summary>How far back a start looks for alerts that fired.</summary>
    private static readonly TimeSpan s_lookBack = TimeSpan.FromDays(7);

    /// <summary>Senders renew their alerts within this time; one that none has renewed since the start ended meanwhile.</summary>
    private static readonly TimeSpan s_renewal = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, bool> _firing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JournalEvent> _restored = new(StringComparer.Ordinal);
    private DateTimeOffset _restoredAt;

    /// <summary>Reads from the journal which alerts fired when the program ended.</summary>
    public void Restore()
    {
        _restoredAt = clock.GetUtcNow();
        string? after = null;
        do
        {
            EventPage page = journal.Query(new EventQuery
            {
                Types = [EventTypes.AlertTransition], From = _restoredAt - s_lookBack, Ascending = true, Limit = EventQuery.MaxLimit, After = after,
            });
            foreach (JournalEvent entry in page.Events)
            {
                if (entry.Body.StartsWith("{\"state\":\"firing\"", StringComparison.Ordinal)) _restored[entry.Subject] = entry;
                else _restored.TryRemove(entry.Subject, out _);
            }
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Looks at alerts just stored, each with what was there before; their events are appended together.</summary>
    public Task ObserveAsync(IReadOnlyList<(Alert Stored, Alert? Before)> changes, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return ledger.AppendAsync([.. changes.Select(c => Observe(c.Stored, c.Before, now)).OfType<JournalEvent>()], cancellationToken);
    }

    private JournalEvent? Observe(Alert stored, Alert? before, DateTimeOffset now)
    {
        bool known = _firing.ContainsKey(stored.Fingerprint);
        if (_restored.TryRemove(stored.Fingerprint, out _)) known = _firing[stored.Fingerprint] = true;
        if (!stored.IsResolvedAt(now))
        {
            if (known || !_firing.TryAdd(stored.Fingerprint, true)) return null;
            return Ledger.Transition(stored, "firing", stored.StartsAt > now || before is not null ? now : stored.StartsAt);
        }
        return known && _firing.TryRemove(stored.Fingerprint, out _) ? Ledger.Transition(stored, "resolved", stored.EndsAt!.Value) : null;
    }

    /// <summary>Finds alerts whose time ran out without a word from their sender.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var events = new List<JournalEvent>();
        foreach (string fingerprint in _firing.Keys)
        {
            Alert? alert = alerts.Get(fingerprint);
            if (alert is not null && !alert.IsResolvedAt(now)) continue;
            if (_firing.TryRemove(fingerprint, out _) && alert is not null) events.Add(Ledger.Transition(alert, "resolved", alert.EndsAt!.Value));
        }
        if (now - _restoredAt >= s_renewal)
        {
            foreach ((string fingerprint, JournalEvent fired) in _restored)
                if (_restored.TryRemove(fingerprint, out _)) events.Add(Ledger.Gone(fired, now));
        }
        await ledger.AppendAsync(events, cancellationToken);
    }
}
