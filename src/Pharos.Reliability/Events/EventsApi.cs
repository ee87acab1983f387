using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pharos.State;

namespace Pharos.Reliability.Events;

/// <summary>The event journal over HTTP.</summary>
public static class EventsApi
{
    /// <summary>
    /// <c>GET /api/pharos/v1/events?types=&amp;from=&amp;to=&amp;service=&amp;environment=&amp;subject=&amp;order=&amp;limit=&amp;after=</c>: types separated by commas (one that ends
    /// with a dot stands for all that begin with it), Unix milliseconds, order <c>asc</c> or <c>desc</c> (default), at most 5,000 events a page.
    /// <c>GET /api/pharos/v1/events/stream?types=&amp;subject=</c>: server-sent events from now on, or from after <c>Last-Event-ID</c>.
    /// </summary>
    public static void MapEventsApi(this IEndpointRouteBuilder app, EventJournal journal)
    {
        app.MapGet("/api/pharos/v1/events", (HttpContext context) =>
        {
            IQueryCollection query = context.Request.Query;
            if (!Answers.TryTime(query["from"], null, out DateTimeOffset? from) || !Answers.TryTime(query["to"], null, out DateTimeOffset? to)) return Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "from and to are Unix milliseconds");
            if (query["order"].ToString() is not ("" or "asc" or "desc")) return Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "order is asc or desc");
            int limit = 100;
            if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is 0 or > EventQuery.MaxLimit))
                return Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, $"limit is 1 to {EventQuery.MaxLimit}");
            EventPage page = journal.Query(new EventQuery
            {
                Types = Types(query), From = from, To = to, Service = Text(query, "service"), Environment = Text(query, "environment"), Subject = Text(query, "subject"),
                Ascending = query["order"] == "asc", Limit = limit, After = Text(query, "after"),
            });
            return Answers.WriteAsync(context, StatusCodes.Status200OK, json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("events");
                foreach (JournalEvent entry in page.Events) Write(json, entry);
                json.WriteEndArray();
                if (page.Next is not null) json.WriteString("next", page.Next);
                json.WriteEndObject();
            });
        });
        app.MapGet("/api/pharos/v1/events/stream", (HttpContext context) => StreamAsync(context, journal));
    }

    private static async Task StreamAsync(HttpContext context, EventJournal journal)
    {
        string[] types = Types(context.Request.Query);
        string? subject = Text(context.Request.Query, "subject");
        if (!long.TryParse(context.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out long after)) after = journal.LastId();
        // A stream never ends by itself: without the host's own sign it would hold up its stop.
        CancellationToken hostStops = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, hostStops);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(": connected\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await foreach (JournalEvent entry in journal.FollowAsync(after, end.Token))
            {
                if ((types.Length > 0 && !types.Any(t => t.EndsWith('.') ? entry.Type.StartsWith(t, StringComparison.Ordinal) : entry.Type == t)) || (subject is not null && entry.Subject != subject)) continue;
                using var buffer = new MemoryStream();
                using (var json = new Utf8JsonWriter(buffer)) Write(json, entry);
                await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {entry.Id}\nevent: {entry.Type}\ndata: {System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}\n\n"), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested) { } // the reader left, or the host stops
    }

    private static void Write(Utf8JsonWriter json, JournalEvent entry)
    {
        json.WriteStartObject();
        json.WriteNumber("id", entry.Id);
        json.WriteNumber("time", entry.Time.ToUnixTimeMilliseconds());
        json.WriteString("type", entry.Type);
        json.WriteString("service", entry.Service);
        json.WriteString("environment", entry.Environment);
        json.WriteString("subject", entry.Subject);
        json.WriteString("title", entry.Title);
        Answers.WriteLinks(json, entry.Links);
        json.WritePropertyName("body");
        json.WriteRawValue(entry.Body);
        json.WriteEndObject();
    }

    private static string[] Types(IQueryCollection query) => query["types"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
}
