using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.State;

namespace Pharos.Dashboards;

/// <summary>Marks on time panels: deployments, and from the event journal configuration changes, begin and end of Game Days.</summary>
public static class AnnotationsApi
{
    private const int MaxAnnotations = 1000;
    private static readonly string[] s_types = [EventTypes.ConfigurationChange, EventTypes.GameDayStarted, EventTypes.GameDayEnded];

    /// <summary><c>GET /api/pharos/v1/annotations?from=&amp;to=&amp;tags=</c>: Unix milliseconds; tags are event types, separated by commas. The newest 1000, oldest first.</summary>
    /// <param name="deployments">Those that ended from a time (inclusive) to a time (exclusive), newest first.</param>
    public static void MapAnnotationsApi(this IEndpointRouteBuilder app, EventJournal journal, Func<DateTimeOffset, DateTimeOffset, IEnumerable<Annotation>> deployments) =>
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
            IEnumerable<Annotation> found = types.Length == 0 ? [] : journal.Query(new EventQuery { From = from, To = to, Types = types, Limit = MaxAnnotations }).Events.Select(Of);
            if (tags.Length == 0 || tags.Contains(EventTypes.Deployment)) found = found.Concat(deployments(from, to).Take(MaxAnnotations));
            context.Response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
            json.WriteStartArray();
            foreach (Annotation one in found.OrderByDescending(a => a.Time).Take(MaxAnnotations).Reverse()) Write(json, one);
            json.WriteEndArray();
            await json.FlushAsync(context.RequestAborted);
        });

    private static Annotation Of(JournalEvent entry) =>
        new(entry.Time, entry.Title, string.Join(' ', new[] { entry.Service, entry.Environment }.Where(t => t.Length > 0)), entry.Type, entry.Service, entry.Environment);

    private static void Write(Utf8JsonWriter json, Annotation one)
    {
        json.WriteStartObject();
        json.WriteNumber("time", one.Time.ToUnixTimeMilliseconds());
        json.WriteString("title", one.Title);
        json.WriteString("text", one.Text);
        json.WriteStartArray("tags");
        json.WriteStringValue(one.Tag);
        json.WriteEndArray();
        json.WriteString("service", one.Service);
        json.WriteString("environment", one.Environment);
        json.WriteString("status", one.Status);
        json.WriteString("link", one.Link);
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
