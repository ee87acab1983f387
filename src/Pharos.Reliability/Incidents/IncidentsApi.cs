using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Reliability.GameDays;
using Pharos.State;

namespace Pharos.Reliability.Incidents;

/// <summary><c>/api/pharos/v1/incidents</c>: incidents of a time (30 days by default), one with its timeline, its drafted review, and notes by people.</summary>
public static class IncidentsApi
{
    private const int MaxNoteBytes = 16 * 1024;
    private static readonly TimeSpan s_before = TimeSpan.FromMinutes(30);

    public static void MapIncidentsApi(this IEndpointRouteBuilder app, IncidentDesk desk, EventJournal journal, TimeProvider clock)
    {
        RouteGroupBuilder api = app.MapGroup("/api/pharos/v1/incidents");
        api.MapGet("", (HttpContext context) =>
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (!Answers.TryTime(context.Request.Query["from"], now - TimeSpan.FromDays(30), out DateTimeOffset? from) || !Answers.TryTime(context.Request.Query["to"], now, out DateTimeOffset? to))
                return Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "from and to are Unix milliseconds");
            return Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
            {
                json.WriteStartArray();
                foreach (Incident incident in desk.Book.Between(from!.Value, to!.Value).Take(1000)) Write(json, incident, null, null);
                json.WriteEndArray();
            });
        });
        api.MapGet("/{id}", (HttpContext context, string id) => desk.Book.Find(id) is { } incident
            ? Answers.WriteAsync(context, StatusCodes.Status200OK, json => Write(json, incident, desk.Book.Timeline(incident, s_before), desk.GameDayOf(incident)))
            : NotFoundAsync(context, id));
        api.MapGet("/{id}/review", async (HttpContext context, string id) =>
        {
            if (await desk.DraftAsync(id, context.RequestAborted) is not { } review)
            {
                await NotFoundAsync(context, id);
                return;
            }
            context.Response.ContentType = "text/markdown; charset=utf-8";
            await context.Response.WriteAsync(review, context.RequestAborted);
        });
        api.MapPost("/{id}/notes", (HttpContext context, string id) => AddNoteAsync(context, desk, journal, clock, id));
    }

    private static async Task AddNoteAsync(HttpContext context, IncidentDesk desk, EventJournal journal, TimeProvider clock, string id)
    {
        if (desk.Book.Find(id) is not { } incident)
        {
            await NotFoundAsync(context, id);
            return;
        }
        string? text = null;
        try
        {
            if (context.Request.ContentLength is not (null or > MaxNoteBytes))
            {
                using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
                text = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("text", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;
            }
        }
        catch (JsonException) { } // answered below
        if (string.IsNullOrEmpty(text))
        {
            await Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, $"expected {{\"text\": \"...\"}} of at most {MaxNoteBytes} bytes, with a length");
            return;
        }
        await journal.AppendAsync(new JournalEvent { Time = clock.GetUtcNow(), Type = EventTypes.Note, Service = incident.Service, Environment = incident.Environment, Subject = incident.Id, Title = text }, context.RequestAborted);
        await Answers.WriteAsync(context, StatusCodes.Status201Created, json => Write(json, incident, desk.Book.Timeline(incident, s_before), desk.GameDayOf(incident)));
    }

    private static void Write(Utf8JsonWriter json, Incident incident, IReadOnlyList<JournalEvent>? timeline, GameDayRun? run)
    {
        json.WriteStartObject();
        json.WriteString("id", incident.Id);
        json.WriteString("title", incident.Title);
        json.WriteString("service", incident.Service);
        json.WriteString("environment", incident.Environment);
        json.WriteString("severity", incident.Severity);
        json.WriteString("state", incident.End is null ? "open" : "resolved");
        json.WriteNumber("start", incident.Start.ToUnixTimeMilliseconds());
        Time(json, "end", incident.End);
        Time(json, "notified", incident.Notified);
        json.WriteStartArray("alerts");
        foreach (IncidentAlert alert in incident.Alerts)
        {
            json.WriteStartObject();
            json.WriteString("name", alert.Name);
            json.WriteString("severity", alert.Severity);
            json.WriteString("summary", alert.Summary);
            json.WriteStartObject("labels");
            foreach ((string name, string value) in alert.Labels.OrderBy(l => l.Key, StringComparer.Ordinal)) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteNumber("fired", alert.Fired.ToUnixTimeMilliseconds());
            Time(json, "resolved", alert.Resolved);
            Answers.WriteLinks(json, alert.Links);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (run is not null)
        {
            json.WriteStartObject("gameDay");
            json.WriteString("id", run.Id);
            json.WriteString("title", run.Title);
            json.WriteEndObject();
        }
        if (timeline is not null)
        {
            json.WriteStartArray("timeline");
            foreach (JournalEvent entry in timeline.Where(e => !IncidentTimeline.IsDetail(e)))
            {
                json.WriteStartObject();
                json.WriteNumber("id", entry.Id);
                json.WriteNumber("time", entry.Time.ToUnixTimeMilliseconds());
                json.WriteString("kind", IncidentTimeline.Kind(entry));
                json.WriteString("title", entry.Title);
                Answers.WriteLinks(json, entry.Links);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } t) json.WriteNumber(name, t.ToUnixTimeMilliseconds());
    }

    private static Task NotFoundAsync(HttpContext context, string id) => Answers.ErrorAsync(context, StatusCodes.Status404NotFound, $"there is no incident {id}");
}
