using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.State;

namespace Pharos.Dashboards;

/// <summary>Marks on time panels, from the event journal: deployments, configuration changes and Game Day steps.</summary>
public static class AnnotationsApi
{
    private static readonly string[] s_types = [EventTypes.Deployment, EventTypes.ConfigurationChange, EventTypes.GameDayStep];

    /// <summary><c>GET /api/pharos/v1/annotations?from=&amp;to=&amp;tags=</c>: Unix milliseconds; tags are event types, separated by commas.</summary>
    public static void MapAnnotationsApi(this IEndpointRouteBuilder app, EventJournal journal) =>
        app.MapGet("/api/pharos/v1/annotations", async (HttpContext context) =>
        {
            if (!TryTime(context.Request.Query["from"], out DateTimeOffset from) || !TryTime(context.Request.Query["to"], out DateTimeOffset to))
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                await context.Response.WriteAsync("from and to are Unix milliseconds\n", context.RequestAborted);
                return;
            }
            string[] tags = context.Request.Query["tags"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
            string[] types = [.. s_types.Where(t => tags.Length == 0 || tags.Contains(t))];
            EventPage page = journal.Query(new EventQuery { From = from, To = to, Types = types, Ascending = true, Limit = 1000 });
            context.Response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
            json.WriteStartArray();
            if (types.Length > 0) foreach (JournalEvent entry in page.Events) Write(json, entry);
            json.WriteEndArray();
            await json.FlushAsync(context.RequestAborted);
        });

    private static void Write(Utf8JsonWriter json, JournalEvent entry)
    {
        json.WriteStartObject();
        json.WriteNumber("time", entry.Time.ToUnixTimeMilliseconds());
        json.WriteString("title", entry.Title);
        json.WriteString("text", string.Join(' ', new[] { entry.Service, entry.Environment }.Where(t => t.Length > 0)));
        json.WriteStartArray("tags");
        json.WriteStringValue(entry.Type);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool TryTime(string? text, out DateTimeOffset time)
    {
        time = default;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long ms) || ms is < -62_135_596_800_000 or > 253_402_300_799_999) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(ms);
        return true;
    }
}
