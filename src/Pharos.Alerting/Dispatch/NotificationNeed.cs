namespace Pharos.Alerting.Dispatch;

/// <summary>Decides whether a group has news for an integration (behaviours of upstream's dedup stage).</summary>
internal static class NotificationNeed
{
    /// <summary>Why a notification is due, or null where none is.</summary>
    public static string? Reason(NotificationLogEntry? last, IReadOnlySet<string> firing, IReadOnlySet<string> resolved, bool sendResolved, TimeSpan repeat, DateTimeOffset now)
    {
        // A group that was never notified about has news only where something fires.
        if (last is null) return firing.Count > 0 ? "first notification" : null;
        if (!firing.IsSubsetOf(last.Firing)) return "new alerts added";
        // That all is over is logged even where it is not sent: what fires next is then new again.
        if (firing.Count == 0) return last.Firing.Count > 0 ? "all alerts resolved" : null;
        if (sendResolved && !resolved.IsSubsetOf(last.Resolved)) return "some alerts resolved";
        return last.SentAt <= now - repeat ? "repeat interval elapsed" : null;
    }
}
