using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pharos.Reliability.Runbooks;

/// <summary>Runbooks as the page shows them, with the alerts that link to each.</summary>
public static class RunbooksApi
{
    /// <param name="alertsOf">The names of the alerts whose runbook has a name.</param>
    public static void MapRunbooksApi(this IEndpointRouteBuilder app, Func<RunbookStore> store, Func<string, IReadOnlyList<string>> alertsOf)
    {
        app.MapGet("/api/pharos/v1/runbooks", (HttpContext context) => WriteAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (Runbook runbook in store().All()) Write(json, runbook, alertsOf(runbook.Name), withText: false);
            json.WriteEndArray();
        }));
        app.MapGet("/api/pharos/v1/runbooks/{name}", (HttpContext context, string name) =>
        {
            if (store().Find(name) is { } runbook) return WriteAsync(context, json => Write(json, runbook, alertsOf(name), withText: true));
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return WriteAsync(context, json =>
            {
                json.WriteStartObject();
                json.WriteString("error", $"there is no runbook {name}");
                json.WriteEndObject();
            });
        });
    }

    private static void Write(Utf8JsonWriter json, Runbook runbook, IReadOnlyList<string> alerts, bool withText)
    {
        json.WriteStartObject();
        json.WriteString("name", runbook.Name);
        json.WriteString("title", runbook.Title);
        json.WriteStartArray("alerts");
        foreach (string alert in alerts) json.WriteStringValue(alert);
        json.WriteEndArray();
        if (withText) json.WriteString("markdown", runbook.Markdown);
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
