using System.Text.Json;
using Pharos.Core;

namespace Pharos.Hosting;

/// <summary>Endpoints that belong to no part: own metrics, what the page needs to know of this process.</summary>
internal static class OwnEndpoints
{
    public static void MapSelfMetrics(this IEndpointRouteBuilder routes, MetricRegistry registry) =>
        routes.MapGet("/metrics", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await context.Response.WriteAsync(registry.Write(), context.RequestAborted);
        });

    /// <summary>Links that other tools emit (<c>/graph?g0.expr=</c>, <c>/alerts</c>) lead to the page.</summary>
    public static void MapRedirectToPage(this IEndpointRouteBuilder routes, Func<string> externalUrl) =>
        routes.MapFallback((HttpContext context) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/-"))
            {
                context.Response.Redirect($"{externalUrl()}{context.Request.Path}{context.Request.QueryString}");
                return Task.CompletedTask;
            }
            return HttpHost.NotFoundAsync(context);
        });

    /// <summary>Parts with an API of their own, as the page asks for them.</summary>
    private static readonly string[] s_features = ["slos", "deployments"];

    public static void MapInfoApi(this IEndpointRouteBuilder routes, Func<LoadedConfiguration> configuration) =>
        routes.MapGet("/api/pharos/v1/info", async (HttpContext context) =>
        {
            LoadedConfiguration config = configuration();
            context.Response.ContentType = "application/json; charset=utf-8";
            await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
            json.WriteStartObject();
            json.WriteString("version", ProductVersion.Number);
            json.WriteString("revision", ProductVersion.Revision);
            json.WriteString("title", config.Options.Title);
            json.WriteString("externalUrl", config.ExternalUrl);
            json.WriteNumber("scrapeIntervalMs", (long)config.Prometheus.ScrapeInterval.TotalMilliseconds);
            json.WriteStartArray("features");
            foreach (string feature in s_features) json.WriteStringValue(feature);
            json.WriteEndArray();
            json.WriteEndObject();
            await json.FlushAsync(context.RequestAborted);
        });
}
