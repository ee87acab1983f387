using System.Globalization;
using System.Text.Json;
using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary>Incidents as a view of the event journal: nothing is stored besides the events.</summary>
public sealed class IncidentBook(EventJournal journal, TimeProvider clock)
{
    /// <summary>Alerts of a service that fire within this time after the last one was resolved belong to the same incident.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(5);

    /// <summary>How far before a time an alert may have begun that still fires then.</summary>
    private static readonly TimeSpan s_lookBack = TimeSpan.FromDays(7);

    private static readonly string[] s_severities = ["critical", "page", "error", "warning", "info", "none"];

    /// <summary>Incidents that touch a time, newest first.</summary>
    public IReadOnlyList<Incident> Between(DateTimeOffset from, DateTimeOffset to) =>
        [.. Read(from - s_lookBack, to).Where(i => (i.End ?? to) >= from).Select(Notified).OrderByDescending(i => i.Start)];

    /// <summary>An incident by its id, also by one that it had before an earlier alert joined it; null where there is none.</summary>
    public Incident? Find(string id)
    {
        if (id.Split('-') is not [var day, var time, var number]
            || !DateTime.TryParseExact($"{day}{time}", "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime start)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long eventId)) return null;
        Incident? found = Read(new DateTimeOffset(start) - s_lookBack, new DateTimeOffset(start) + TimeSpan.FromDays(30)).FirstOrDefault(i => i.Alerts.Any(a => a.EventId == eventId));
        return found is null ? null : Notified(found);
    }

    /// <summary>What the journal has about an incident from <paramref name="before"/> its begin on: alerts, notifications, deployments, configuration changes, silences, Game Days, notes.</summary>
    public IReadOnlyList<JournalEvent> Timeline(Incident incident, TimeSpan before)
    {
        HashSet<string> fingerprints = [.. incident.Alerts.Select(a => a.Fingerprint)];
        return [.. All(new EventQuery { From = incident.Start - before, To = (incident.End ?? clock.GetUtcNow()) + Gap, Ascending = true }).Where(e => e.Type switch
        {
            EventTypes.AlertTransition => fingerprints.Contains(e.Subject),
            EventTypes.NotificationAttempt or EventTypes.NotificationSuppressed => fingerprints.Contains(e.Subject) || fingerprints.Any(f => e.Body.Contains($"\"{f}\"", StringComparison.Ordinal)),
            EventTypes.IncidentStep or EventTypes.Note => e.Subject == incident.Id || IsHere(e, incident),
            EventTypes.Deployment or EventTypes.GameDayStarted or EventTypes.GameDayStep or EventTypes.GameDayEnded => IsHere(e, incident),
            EventTypes.ConfigurationChange or EventTypes.SilenceCreated or EventTypes.SilenceUpdated or EventTypes.SilenceExpired => true,
            _ => false,
        })];
    }

    private static bool IsHere(JournalEvent e, Incident incident) => (e.Service == incident.Service || e.Service.Length == 0) && (e.Environment == incident.Environment || e.Environment.Length == 0);

    private List<Incident> Read(DateTimeOffset from, DateTimeOffset to)
    {
        // The end of an alert that began before `to` lies after it.
        var firing = new Dictionary<string, IncidentAlert>(StringComparer.Ordinal);
        var alerts = new List<(string Service, string Environment, IncidentAlert Alert)>();
        foreach (JournalEvent entry in All(new EventQuery { Types = [EventTypes.AlertTransition], From = from, Ascending = true }))
        {
            if (!TryRead(entry, out string state, out IncidentAlert? alert)) continue;
            if (state == "firing")
            {
                if (entry.Time >= to || firing.ContainsKey(entry.Subject)) continue;
                firing.Add(entry.Subject, alert);
                alerts.Add((entry.Service, entry.Environment, alert));
            }
            else if (firing.Remove(entry.Subject, out IncidentAlert? begun))
            {
                int at = alerts.FindLastIndex(a => a.Alert.EventId == begun.EventId);
                alerts[at] = alerts[at] with { Alert = begun with { Resolved = entry.Time } };
            }
        }
        return [.. alerts.GroupBy(a => (a.Service, a.Environment)).SelectMany(g => Group(g.Key.Service, g.Key.Environment, g.Select(a => a.Alert)))];
    }

    private static IEnumerable<Incident> Group(string service, string environment, IEnumerable<IncidentAlert> alerts)
    {
        var open = new List<IncidentAlert>();
        foreach (IncidentAlert alert in alerts.OrderBy(a => a.Fired))
        {
            if (open.Count > 0 && open.All(a => a.Resolved is { } end && alert.Fired - end > Gap))
            {
                yield return Make(service, environment, open);
                open = [];
            }
            open.Add(alert);
        }
        if (open.Count > 0) yield return Make(service, environment, open);
    }

    private static Incident Make(string service, string environment, List<IncidentAlert> alerts)
    {
        DateTimeOffset start = alerts.Min(a => a.Fired);
        return new Incident
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{start.UtcDateTime:yyyyMMdd-HHmmss}-{alerts.Min(a => a.EventId)}"),
            Service = service,
            Environment = environment,
            Severity = alerts.Select(a => a.Severity).MinBy(s => Array.IndexOf(s_severities, s) is var at && at < 0 ? s_severities.Length : at) ?? "",
            Start = start,
            End = alerts.Any(a => a.Resolved is null) ? null : alerts.Max(a => a.Resolved),
            Alerts = alerts,
        };
    }

    private Incident Notified(Incident incident) => incident with
    {
        Notified = All(new EventQuery { Types = [EventTypes.NotificationAttempt], From = incident.Start, To = (incident.End ?? clock.GetUtcNow()) + Gap, Ascending = true })
            .FirstOrDefault(e => e.Body.StartsWith("{\"outcome\":\"sent\"", StringComparison.Ordinal) && incident.Alerts.Any(a => e.Body.Contains($"\"{a.Fingerprint}\"", StringComparison.Ordinal)))?.Time,
    };

    private IEnumerable<JournalEvent> All(EventQuery query)
    {
        query = query with { Limit = EventQuery.MaxLimit };
        do
        {
            EventPage page = journal.Query(query);
            foreach (JournalEvent entry in page.Events) yield return entry;
            query = query with { After = page.Next };
        }
        while (query.After is not null);
    }

    private static bool TryRead(JournalEvent entry, out string state, out IncidentAlert alert)
    {
        state = "";
        alert = null!;
        try
        {
            using JsonDocument document = JsonDocument.Parse(entry.Body);
            JsonElement body = document.RootElement;
            state = body.GetProperty("state").GetString() ?? "";
            Dictionary<string, string> labels = Map(body.GetProperty("labels")), annotations = body.TryGetProperty("annotations", out JsonElement a) ? Map(a) : [];
            alert = new IncidentAlert(entry.Id, entry.Subject, body.GetProperty("alertname").GetString() ?? "", labels.GetValueOrDefault("severity", ""), labels,
                annotations.GetValueOrDefault("summary") ?? annotations.GetValueOrDefault("message") ?? annotations.GetValueOrDefault("description") ?? "", entry.Links, entry.Time, null);
            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException) { return false; } // written by another version
    }

    private static Dictionary<string, string> Map(JsonElement element) => element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
}
