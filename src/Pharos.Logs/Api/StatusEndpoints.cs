using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Logs.Store;

namespace Pharos.Logs.Api;

/// <summary>What clients and operators ask of the server itself.</summary>
internal static class StatusEndpoints
{
    public static void MapStatusApi(this IEndpointRouteBuilder routes, LogStore store, string version, string revision, TimeProvider clock)
    {
        routes.MapJson("/loki/api/v1/status/buildinfo", LokiEndpoints.Get, clock, (_, _) => LabelEndpoints.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("version", version);
            json.WriteString("revision", revision);
            json.WriteString("branch", "main");
            json.WriteString("buildUser", "");
            json.WriteString("buildDate", "");
            json.WriteString("goVersion", ""); // asked for by clients, of a Go server
            json.WriteEndObject();
        }));
        routes.MapMethods("/flush", ["GET", "POST"], context => LokiEndpoints.HandleAsync(context, async () =>
        {
            await store.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }));
    }

    /// <summary>On Loki's own port: the page's port has its own.</summary>
    public static void MapReady(this IEndpointRouteBuilder routes) => routes.MapMethods("/ready", LokiEndpoints.Get, context =>
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync("ready\n", context.RequestAborted);
    });
}
