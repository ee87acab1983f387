using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pharos.Alerting.Notify;
using Pharos.Core;
using Pharos.State;

namespace Pharos.Alerting.Dispatch;

/// <summary>Writes what happens to alerts and notifications into the journal: why a person did or did not hear of something.</summary>
internal sealed partial class Ledger(EventJournal journal, TimeProvider clock, ILogger<Ledger> logger)
{
    private static readonly string[] s_environmentLabels = ["environment", "env", "deployment_environment_name", "deployment_environment"];

    /// <summary>An alert that began to fire or is over.</summary>
    public static JournalEvent Transition(Alert alert, string state, DateTimeOffset at) => new()
    {
        Time = at,
        Type = EventTypes.AlertTransition,
        Service = alert.Labels.Get("service"),
        Environment = Environment(alert.Labels),
        Subject = alert.Fingerprint,
        Title = $"{alert.Name} {state}",
        Links = Links(alert),
        Body = JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("state", state);
            json.WriteString("alertname", alert.Name);
            WriteLabels(json, "labels", alert.Labels);
            WriteLabels(json, "annotations", alert.Annotations);
            json.WriteString("startsAt", ApiTime.Print(alert.StartsAt));
            if (alert.EndsAt is { } end) json.WriteString("endsAt", ApiTime.Print(end));
            json.WriteEndObject();
        }),
    };

    /// <summary>An alert that fired before a restart and that nobody has sent since.</summary>
    public static JournalEvent Gone(JournalEvent fired, DateTimeOffset at) => fired with
    {
        Id = 0,
        Time = at,
        Title = fired.Title.Replace(" firing", " resolved", StringComparison.Ordinal),
        Body = fired.Body.Replace("{\"state\":\"firing\"", "{\"state\":\"resolved\",\"cause\":\"not renewed since a restart\"", StringComparison.Ordinal),
    };

    /// <param name="outcome"><c>sent</c>, <c>failed</c> (given up) or <c>retrying</c>.</param>
    public Task AttemptAsync(
        NotificationKey key, LabelSet groupLabels, IReadOnlyList<Alert> alerts, string reason, string outcome, NotifyResult result, int attempt, TimeSpan duration, CancellationToken cancellationToken) =>
        AppendAsync([new JournalEvent
        {
            Time = clock.GetUtcNow(),
            Type = EventTypes.NotificationAttempt,
            Service = Common(alerts, a => a.Labels.Get("service")),
            Environment = Common(alerts, a => Environment(a.Labels)),
            Subject = key.GroupKey,
            Title = outcome == "sent" ? $"{key.Receiver}/{key.Integration} notified" : $"{key.Receiver}/{key.Integration} {outcome}: {result.Message}",
            Body = JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("outcome", outcome);
                json.WriteString("reason", reason);
                WriteTarget(json, key, groupLabels);
                json.WriteNumber("attempt", attempt);
                json.WriteNumber("durationMs", Math.Round(duration.TotalMilliseconds, 3));
                if (!result.IsSuccess)
                {
                    json.WriteString("error", result.Message);
                    json.WriteString("errorKind", result.Reason);
                    if (result.RetryAfter is { } wait) json.WriteNumber("retryAfterMs", wait.TotalMilliseconds);
                }
                json.WriteStartArray("alerts");
                foreach (Alert alert in alerts)
                {
                    json.WriteStartObject();
                    json.WriteString("fingerprint", alert.Fingerprint);
                    json.WriteString("alertname", alert.Name);
                    json.WriteString("status", alert.EndsAt is null ? "firing" : "resolved");
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }),
        }], cancellationToken);

    /// <summary>An alert that was not sent, and what kept it.</summary>
    public static JournalEvent Suppressed(string groupKey, string receiver, LabelSet groupLabels, Alert alert, Suppression why, DateTimeOffset at) => new()
    {
        Time = at,
        Type = EventTypes.NotificationSuppressed,
        Service = alert.Labels.Get("service"),
        Environment = Environment(alert.Labels),
        Subject = alert.Fingerprint,
        Title = $"{alert.Name} {why.Reason} by {string.Join(", ", why.By)}",
        Links = Links(alert),
        Body = JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("reason", why.Reason);
            json.WriteStartArray("by");
            foreach (string by in why.By) json.WriteStringValue(by);
            json.WriteEndArray();
            json.WriteString("alertname", alert.Name);
            WriteLabels(json, "labels", alert.Labels);
            json.WriteString("receiver", receiver);
            json.WriteString("groupKey", groupKey);
            WriteLabels(json, "groupLabels", groupLabels);
            json.WriteEndObject();
        }),
    };

    public Task ConfigurationAsync(string title, bool isSuccess, CancellationToken cancellationToken) => AppendAsync([new JournalEvent
    {
        Time = clock.GetUtcNow(),
        Type = EventTypes.ConfigurationChange,
        Subject = "alertmanager",
        Title = title,
        Body = isSuccess ? """{"part":"alertmanager","outcome":"loaded"}""" : """{"part":"alertmanager","outcome":"refused"}""",
    }], cancellationToken);

    /// <summary>The journal must not stop alerts: what cannot be written is logged.</summary>
    public async Task AppendAsync(IReadOnlyList<JournalEvent> entries, CancellationToken cancellationToken)
    {
        if (entries.Count == 0) return;
        try
        {
            await journal.AppendAsync(entries, cancellationToken);
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or ObjectDisposedException)
        {
            LogJournalFailed(e, entries.Count, entries[0].Type);
        }
    }

    private static void WriteTarget(Utf8JsonWriter json, NotificationKey key, LabelSet groupLabels)
    {
        json.WriteString("receiver", key.Receiver);
        json.WriteString("integration", key.Integration);
        json.WriteNumber("position", key.Position);
        json.WriteString("groupKey", key.GroupKey);
        WriteLabels(json, "groupLabels", groupLabels);
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static string Environment(LabelSet labels) =>
        s_environmentLabels.Select(labels.Get).FirstOrDefault(v => v.Length > 0) ?? "";

    private static string Common(IReadOnlyList<Alert> alerts, Func<Alert, string> value)
    {
        string[] values = [.. alerts.Select(value).Distinct(StringComparer.Ordinal).Take(2)];
        return values.Length == 1 ? values[0] : "";
    }

    private static List<EventLink> Links(Alert alert)
    {
        var links = new List<EventLink>();
        foreach ((string rel, string[] names) in (ReadOnlySpan<(string, string[])>)[("runbook", ["runbook_url", "runbook"]), ("dashboard", ["dashboard_url", "dashboard"])])
        {
            string? url = names.Select(n => alert.Annotations.Get(n) is { Length: > 0 } text ? text : alert.Labels.Get(n)).FirstOrDefault(v => v.Length > 0);
            if (url is not null) links.Add(new EventLink(rel, url));
        }
        if (alert.GeneratorUrl.Length > 0) links.Add(new EventLink("query", alert.GeneratorUrl));
        return links;
    }

    [LoggerMessage(LogLevel.Error, "the journal refused {Count} events, the first of type {Type}")]
    private partial void LogJournalFailed(Exception exception, int count, string type);
}
