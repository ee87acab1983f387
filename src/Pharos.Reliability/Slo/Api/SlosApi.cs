using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Core;

namespace Pharos.Reliability.Slo;

/// <summary>SLOs, their history, and the gate that releases ask.</summary>
public static class SlosApi
{
    private const string Root = "/api/pharos/v1";

    public static void MapSlosApi(this IEndpointRouteBuilder app, SloPart part)
    {
        app.MapGet($"{Root}/slos", (HttpContext context) => AnswerAsync(context, async token =>
        {
            string? service = context.Request.Query["service"], environment = context.Request.Query["environment"];
            SloStatus[] statuses = [.. (await part.Status.ListAsync(token)).Where(s => Fits(s.Slo.Service, service) && Fits(s.Slo.Label("environment"), environment))];
            ILookup<string, SloAlertView> alerts = part.Alerts().ToLookup(a => a.SloId, StringComparer.Ordinal);
            return json =>
            {
                json.WriteStartArray();
                foreach (SloStatus status in statuses) SloJson.Summary(json, status, [.. alerts[status.Slo.Id]]);
                json.WriteEndArray();
            };
        }));
        app.MapGet($"{Root}/slos/{{id}}", (HttpContext context, string id) => AnswerAsync(context, async token =>
        {
            if (await part.Status.FindAsync(id, token) is not { } status) return null;
            SloAlertView[] alerts = [.. part.Alerts().Where(a => a.SloId == id)];
            return json => SloJson.Detail(json, status, alerts);
        }, $"there is no SLO {id}"));
        app.MapGet($"{Root}/slos/{{id}}/history", (HttpContext context, string id) =>
        {
            string range = context.Request.Query["range"] is [{ Length: > 0 } given] ? given : "30d";
            if (!SloHistoryService.Ranges.TryGetValue(range, out (TimeSpan Range, TimeSpan Step) steps))
                return ErrorAsync(context, StatusCodes.Status400BadRequest, $"range must be one of {string.Join(", ", SloHistoryService.Ranges.Keys)}");
            return AnswerAsync(context, async token =>
            {
                if (part.Catalog().Find(id) is not { } slo) return null;
                SloHistory history = await part.History.ReadAsync(slo, steps.Range, steps.Step, token);
                return json => SloJson.History(json, slo, history);
            }, $"there is no SLO {id}");
        });
        app.MapGet($"{Root}/gate", (HttpContext context) =>
        {
            string service = context.Request.Query["service"].ToString(), environment = context.Request.Query["environment"].ToString();
            if (service.Length == 0) return ErrorAsync(context, StatusCodes.Status400BadRequest, "service is required");
            return AnswerAsync(context, async token =>
            {
                ReleaseGate? gate = ReleaseGate.Of(await part.Status.ListAsync(token), service, environment);
                return gate is null ? null : gate.Write;
            }, environment.Length == 0 ? $"no SLO is defined for the service {service}" : $"no SLO is defined for the service {service} in {environment}");
        });
    }

    private static bool Fits(string value, string? wanted) => string.IsNullOrEmpty(wanted) || value == wanted;

    /// <summary>Writes what <paramref name="find"/> gives: 404 for null, and the status of the metrics API where its query fails.</summary>
    private static async Task AnswerAsync(HttpContext context, Func<CancellationToken, Task<Action<Utf8JsonWriter>?>> find, string absent = "")
    {
        Action<Utf8JsonWriter>? write;
        try
        {
            write = await find(context.RequestAborted);
        }
        catch (QueryException e)
        {
            await ErrorAsync(context, e.Kind is QueryErrorKind.Timeout or QueryErrorKind.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, e.Message);
            return;
        }
        if (write is null) await ErrorAsync(context, StatusCodes.Status404NotFound, absent);
        else await WriteAsync(context, write);
    }

    private static Task ErrorAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", message);
            json.WriteEndObject();
        });
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        write(json);
        await json.FlushAsync(context.RequestAborted);
    }
}
