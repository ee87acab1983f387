using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Traces.Config;
using Pharos.Traces.Store;

namespace Pharos.Traces.Api;

/// <summary>Tempo's HTTP API (docs: api_docs).</summary>
internal static class TempoApi
{
    /// <param name="withServerPages">Also <c>/ready</c>, which on the page's listener belongs to others.</param>
    public static void MapTempoApi(this IEndpointRouteBuilder routes, TraceStore store, Func<TempoSettings> settings, SemaphoreSlim running, TimeProvider clock, string version, bool withServerPages)
    {
        var requests = new TempoRequests(settings, running, clock);
        new TraceEndpoints(store, requests).Map(routes);
        new SearchEndpoints(store, requests).Map(routes);
        new TagEndpoints(store, requests).Map(routes);
        new MetricsEndpoints(store, requests).Map(routes);
        routes.MapGet("/api/echo", (HttpContext context) => Answers.TextAsync(context, StatusCodes.Status200OK, "echo\n"));
        routes.MapGet("/api/status/buildinfo", (HttpContext context) => Answers.JsonAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("version", version);
            json.WriteString("revision", "");
            json.WriteString("branch", "");
            json.WriteString("buildDate", "");
            json.WriteString("buildUser", "");
            json.WriteString("goVersion", "");
            json.WriteEndObject();
        }));
        if (withServerPages) routes.MapGet("/ready", (HttpContext context) => Answers.TextAsync(context, StatusCodes.Status200OK, "ready\n"));
    }
}
