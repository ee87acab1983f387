using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Pharos.Exporters.Node;

/// <summary><c>GET /metrics</c>, with <c>collect[]</c> and <c>exclude[]</c> as node_exporter has them, and a page on <c>/</c> that leads there.</summary>
public static class NodeExporterApi
{
    public static void MapNodeExporter(this IEndpointRouteBuilder app, NodeExporter exporter)
    {
        app.MapGet("/metrics", async (HttpContext context) =>
        {
            string?[] collect = [.. context.Request.Query["collect[]"]], exclude = [.. context.Request.Query["exclude[]"]];
            if (collect.Length > 0 && exclude.Length > 0)
            {
                await RefuseAsync(context, "Combined collect and exclude queries are not allowed.");
                return;
            }
            HashSet<string> known = exporter.Collectors.ToHashSet(StringComparer.Ordinal);
            string? unknown = collect.Concat(exclude).FirstOrDefault(name => name is null || !known.Contains(name));
            if (unknown is not null)
            {
                await RefuseAsync(context, $"Couldn't create filtered metrics handler: missing collector: {unknown}");
                return;
            }
            IReadOnlyCollection<string> only = exclude.Length > 0 ? [.. known.Except(exclude.OfType<string>())] : [.. collect.OfType<string>()];
            bool gzip = ExporterResponses.AcceptsGzip(context.Request);
            await ExporterResponses.WritePageAsync(context, await exporter.ScrapeAsync(only, gzip, context.RequestAborted), gzip);
        });
        app.MapGet("/", () => Results.Content("<!doctype html><title>Pharos node exporter</title><h1>Node exporter</h1><p><a href=\"metrics\">Metrics</a></p>", "text/html; charset=utf-8"));
    }

    private static Task RefuseAsync(HttpContext context, string message)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
