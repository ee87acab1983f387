using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Alerting.Matching;

namespace Pharos.Alerting.Api;

/// <summary>Alertmanager's HTTP API v2 (upstream: api/v2/openapi.yaml; answers as recorded from a real server).</summary>
public static class AlertmanagerApi
{
    /// <summary>Maps <c>/api/v2</c>; with <paramref name="withServerPages"/> also <c>/-/healthy</c>, <c>/-/ready</c>, <c>/-/reload</c> and <c>/metrics</c>, for a listener of its own.</summary>
    public static void MapAlertmanagerApi(this IEndpointRouteBuilder app, AlertmanagerService service, bool withServerPages = true)
    {
        RouteGroupBuilder api = app.MapGroup("/api/v2");
        var alerts = new AlertEndpoints(service);
        var silences = new SilenceEndpoints(service);
        var status = new StatusEndpoints(service);
        Map(api, service, "/status", ("GET", status.StatusAsync));
        Map(api, service, "/receivers", ("GET", status.ReceiversAsync));
        Map(api, service, "/alerts", ("GET", alerts.ListAsync), ("POST", alerts.PostAsync));
        Map(api, service, "/alerts/groups", ("GET", alerts.GroupsAsync));
        Map(api, service, "/silences", ("GET", silences.ListAsync), ("POST", silences.PostAsync));
        Map(api, service, "/silence/{id}", ("GET", silences.GetAsync), ("DELETE", silences.DeleteAsync));
        api.Map("/{**rest}", (RequestDelegate)(context => ApiJson.WriteErrorAsync(context, 404, 404, $"path {context.Request.Path} was not found")));
        if (!withServerPages) return;
        app.MapGet("/-/healthy", (RequestDelegate)(context => ApiJson.WriteTextAsync(context, 200, "OK")));
        app.MapGet("/-/ready", (RequestDelegate)(context => ApiJson.WriteTextAsync(context, service.IsReady ? 200 : 503, service.IsReady ? "OK" : "Service Unavailable")));
        app.MapPost("/-/reload", (RequestDelegate)status.ReloadAsync);
        app.MapGet("/metrics", (RequestDelegate)status.MetricsAsync);
    }

    private static void Map(RouteGroupBuilder api, AlertmanagerService service, string path, params (string Method, RequestDelegate Handle)[] handlers) =>
        api.Map(path, (RequestDelegate)(context =>
        {
            foreach ((string method, RequestDelegate handle) in handlers)
                if (HttpMethods.Equals(context.Request.Method, method)) return GuardAsync(context, service, handle);
            return ApiJson.WriteErrorAsync(context, 405, 405, $"method {context.Request.Method} is not allowed, but [{string.Join(',', handlers.Select(h => h.Method))}] are");
        }));

    /// <summary>Turns what callers do wrong into upstream's answers.</summary>
    private static async Task GuardAsync(HttpContext context, AlertmanagerService service, RequestDelegate handle)
    {
        if (!service.IsReady)
        {
            await ApiJson.WriteErrorAsync(context, 503, 503, "the Alertmanager is not started");
            return;
        }
        try
        {
            await handle(context);
        }
        catch (ApiException e) when (!context.Response.HasStarted)
        {
            if (e.Code is { } code) await ApiJson.WriteErrorAsync(context, e.Status, code, e.Message);
            else await ApiJson.WriteAsync(context, e.Status, json => json.WriteStringValue(e.Message));
        }
        catch (MatcherException e) when (!context.Response.HasStarted) { await ApiJson.WriteAsync(context, 400, json => json.WriteStringValue(e.Message)); }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted) { await ApiJson.WriteErrorAsync(context, e.StatusCode, e.StatusCode, e.Message); }
        catch (JsonException e) when (!context.Response.HasStarted)
        {
            bool cut = e.Message.Contains("end of the data", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("end of data", StringComparison.OrdinalIgnoreCase) || e.Message.Contains("does not contain any JSON tokens", StringComparison.Ordinal)
                || e.Message.Contains("should be closed", StringComparison.Ordinal);
            string what = context.Request.Path.Value?.Split('/')[^1].TrimEnd('s') ?? "";
            await ApiJson.WriteErrorAsync(context, 400, 400, $"parsing {what}{(what == "alert" ? "s" : "")} body from \"\" failed, because {(cut ? "unexpected EOF" : e.Message)}");
        }
    }
}
