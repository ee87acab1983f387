using Microsoft.Extensions.Logging;
using Pharos.Alerting.Config;
using Pharos.Alerting.Inhibition;
using Pharos.Alerting.Notify;
using Pharos.Alerting.Routing;
using Pharos.Alerting.Silences;
using Pharos.Core;
using Pharos.Templates;
using Pharos.Templates.Alertmanager;

namespace Pharos.Alerting.Dispatch;

/// <summary>The way of a group's alerts to its receiver: inhibition, time intervals, silences, then for each integration what is new, the sending and the log.</summary>
internal sealed partial class NotificationPipeline(
    AlertmanagerConfig config, AlertmanagerOptions options, Inhibitor inhibitor, SilenceStore silences, NotificationLog log,
    Ledger ledger, AlertmanagerMetrics metrics, TimeProvider clock, ILogger<NotificationPipeline> logger) : IDisposable
{
    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromMilliseconds(500), s_maxBackoff = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, IReadOnlyList<Target>> _receivers = config.Receivers.ToDictionary(
        r => r.Name, r => (IReadOnlyList<Target>)[.. r.Integrations.Select(i => Target.Create(i, clock)).OfType<Target>()], StringComparer.Ordinal);

    private sealed record Target(IntegrationConfig Config, HttpSender Http, INotifier Notifier)
    {
        public static Target? Create(IntegrationConfig config, TimeProvider clock)
        {
            var http = new HttpSender(config.Http, SnsNotifier.Signer(config, clock));
            if (Notifiers.Create(config, http, clock) is { } notifier) return new Target(config, http, notifier);
            http.Dispose();
            return null;
        }
    }

    /// <summary>Handles one flush of a group. True where every integration knows the state it should know, so that resolved alerts may be forgotten.</summary>
    /// <param name="recorded">The group's memory of what was suppressed, so that the journal tells it once.</param>
    public async Task<bool> RunAsync(
        Route route, string groupKey, LabelSet groupLabels, IReadOnlyList<Alert> alerts, Dictionary<string, string> recorded, CancellationToken cancellationToken)
    {
        var kept = new List<Alert>(alerts.Count);
        var events = new List<State.JournalEvent>();
        foreach (Alert alert in alerts)
        {
            Suppression? why = WhySuppressed(route, alert);
            if (why is null)
            {
                recorded.Remove(alert.Fingerprint);
                kept.Add(alert);
                continue;
            }
            metrics.Suppressed.With(why.Reason switch { "silenced" => "silence", "inhibited" => "inhibition", "muted" => "mute_time_interval", _ => "active_time_interval" }).Increment();
            if (recorded.TryGetValue(alert.Fingerprint, out string? before) && before == why.Key) continue;
            recorded[alert.Fingerprint] = why.Key;
            events.Add(Ledger.Suppressed(groupKey, route.Receiver, groupLabels, alert, why, clock.GetUtcNow()));
        }
        await ledger.AppendAsync(events, cancellationToken);
        if (kept.Count == 0) return true;
        bool[] results = await Task.WhenAll(_receivers[route.Receiver].Select(t => NotifyAsync(t, route, groupKey, groupLabels, kept, cancellationToken)));
        return Array.TrueForAll(results, r => r);
    }

    /// <summary>Why an alert would not be sent on this route now; null where nothing keeps it.</summary>
    public Suppression? WhySuppressed(Route route, Alert alert)
    {
        IReadOnlyList<Alert> by = inhibitor.InhibitedBy(alert.Labels);
        if (by.Count > 0) return new Suppression("inhibited", [.. by.Select(a => a.Fingerprint)]);
        DateTimeOffset now = clock.GetUtcNow();
        if (route.ActiveTimeIntervals.Count > 0 && !route.ActiveTimeIntervals.Any(n => Holds(n, now))) return new Suppression("inactive", route.ActiveTimeIntervals);
        string? mute = route.MuteTimeIntervals.FirstOrDefault(n => Holds(n, now));
        if (mute is not null) return new Suppression("muted", [mute]);
        IReadOnlyList<Silence> silencedBy = silences.SilencedBy(alert.Labels);
        return silencedBy.Count > 0 ? new Suppression("silenced", [.. silencedBy.Select(s => s.Id)]) : null;
    }

    private bool Holds(string interval, DateTimeOffset now) => config.TimeIntervals[interval].Any(i => i.Contains(now));

    private async Task<bool> NotifyAsync(Target target, Route route, string groupKey, LabelSet groupLabels, List<Alert> alerts, CancellationToken cancellationToken)
    {
        var key = new NotificationKey(groupKey, route.Receiver, target.Config.Type, target.Config.Position);
        var firing = new HashSet<string>(alerts.Where(a => a.EndsAt is null).Select(a => a.Fingerprint), StringComparer.Ordinal);
        var resolved = new HashSet<string>(alerts.Where(a => a.EndsAt is not null).Select(a => a.Fingerprint), StringComparer.Ordinal);
        DateTimeOffset now = clock.GetUtcNow();
        string? reason = NotificationNeed.Reason(log.Get(key), firing, resolved, target.Config.SendResolved, route.RepeatInterval, now);
        if (reason is null) return true;

        List<Alert> sent = target.Config.SendResolved ? alerts : [.. alerts.Where(a => a.EndsAt is null)];
        // Where resolved alerts are not sent and nothing fires, the log alone learns that it is over.
        if (sent.Count > 0 && !await SendAsync(target, key, route, groupLabels, sent, reason, cancellationToken)) return false;
        TimeSpan keep = route.RepeatInterval * 2;
        if (keep < options.DataRetention) keep = options.DataRetention;
        await log.PutAsync(key, new NotificationLogEntry(now, now + keep, firing, resolved), cancellationToken);
        return true;
    }

    /// <summary>Tries until it is sent, is refused for good, or the flush's time is up: then the next flush finds it unsent and tries again.</summary>
    private async Task<bool> SendAsync(
        Target target, NotificationKey key, Route route, LabelSet groupLabels, List<Alert> alerts, string reason, CancellationToken cancellationToken)
    {
        string integration = target.Config.Type;
        metrics.Notifications.With(integration).Increment();
        var notification = new Notification(Data(route, groupLabels, alerts, reason), key.GroupKey, config.Templates);
        TimeSpan backoff = s_firstBackoff;
        for (int attempt = 1; ; attempt++)
        {
            long start = clock.GetTimestamp();
            NotifyResult result = await AttemptAsync(target, notification, cancellationToken);
            TimeSpan took = clock.GetElapsedTime(start);
            metrics.Latency.With(integration).Observe(took.TotalSeconds);
            metrics.Requests.With(integration).Increment();
            if (result.IsSuccess)
            {
                await ledger.AttemptAsync(key, groupLabels, alerts, reason, "sent", result, attempt, took, CancellationToken.None);
                return true;
            }
            metrics.RequestsFailed.With(integration).Increment();
            bool stops = !result.Retry || cancellationToken.IsCancellationRequested;
            await ledger.AttemptAsync(key, groupLabels, alerts, reason, stops ? "failed" : "retrying", result, attempt, took, CancellationToken.None);
            if (!stops)
            {
                TimeSpan wait = result.RetryAfter > backoff ? result.RetryAfter.Value : backoff;
                try
                {
                    await Task.Delay(wait, clock, cancellationToken);
                    backoff = backoff * 1.5 > s_maxBackoff ? s_maxBackoff : backoff * 1.5;
                    continue;
                }
                catch (OperationCanceledException) { } // the flush's time is up; the next one goes on
            }
            metrics.Failed.With(integration, result.Reason).Increment();
            LogFailed(route.Receiver, target.Config, attempt, result.Message);
            return false;
        }
    }

    private async Task<NotifyResult> AttemptAsync(Target target, Notification notification, CancellationToken cancellationToken)
    {
        TimeSpan own = target.Config.Settings.Duration("timeout", TimeSpan.Zero);
        using var timeout = own > TimeSpan.Zero ? new CancellationTokenSource(own, clock) : new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await target.Notifier.NotifyAsync(notification, linked.Token);
        }
        catch (OperationCanceledException) { return NotifyResult.Failure("timed out", retry: true, "network"); }
        catch (NotifyException e) { return NotifyResult.Failure(e.Message, retry: false, "clientError"); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return NotifyResult.Failure($"a secret cannot be read: {e.Message}", retry: true, "clientError"); }
    }

    private NotificationData Data(Route route, LabelSet groupLabels, List<Alert> alerts, string reason) => new()
    {
        Receiver = route.Receiver,
        Status = alerts.Exists(a => a.EndsAt is null) ? "firing" : "resolved",
        Alerts = new NotificationAlerts([.. alerts.Select(a => new NotificationAlert
        {
            Status = a.EndsAt is null ? "firing" : "resolved",
            Labels = KeyValues.OfLabels(a.Labels),
            Annotations = KeyValues.OfLabels(a.Annotations),
            StartsAt = GoTime.Utc(a.StartsAt),
            EndsAt = a.EndsAt is { } end ? GoTime.Utc(end) : GoTime.Zero,
            GeneratorUrl = a.GeneratorUrl,
            Fingerprint = a.Fingerprint,
        })]),
        GroupLabels = KeyValues.OfLabels(groupLabels),
        CommonLabels = Common(alerts, a => a.Labels),
        CommonAnnotations = Common(alerts, a => a.Annotations),
        ExternalUrl = options.ExternalUrl.TrimEnd('/'),
        RouteLabels = new KeyValues(route.Labels),
        NotificationReason = reason,
    };

    private static KeyValues Common(List<Alert> alerts, Func<Alert, LabelSet> of) =>
        KeyValues.OfLabels(LabelSet.Of(of(alerts[0]).Where(l => alerts.TrueForAll(a => of(a).Get(l.Name) == l.Value))));

    public void Dispose()
    {
        foreach (Target target in _receivers.Values.SelectMany(t => t)) target.Http.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "notification for {Receiver}/{Integration} failed after {Attempts} attempts: {Reason}")]
    private partial void LogFailed(string receiver, IntegrationConfig integration, int attempts, string reason);
}
