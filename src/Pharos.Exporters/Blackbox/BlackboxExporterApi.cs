using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox;

/// <summary><c>/probe?target=&amp;module=&amp;hostname=&amp;debug=true</c>, <c>/metrics</c>, <c>/config</c>, <c>/-/healthy</c> and <c>POST /-/reload</c>, as blackbox_exporter has them.</summary>
public static class BlackboxExporterApi
{
    public static void MapBlackboxExporter(this IEndpointRouteBuilder app, BlackboxExporter exporter)
    {
        app.MapGet("/probe", async (HttpContext context) =>
        {
            IQueryCollection query = context.Request.Query;
            double? timeout = null;
            if (context.Request.Headers["X-Prometheus-Scrape-Timeout-Seconds"].ToString() is { Length: > 0 } header)
            {
                if (!double.TryParse(header, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
                {
                    await RefuseAsync(context, $"Failed to parse timeout from Prometheus header: \"{header}\"");
                    return;
                }
                timeout = seconds;
            }
            bool debug = query["debug"].ToString() is "true" or "1";
            (string? text, string? error) = await exporter.ProbeAsync(query["target"], query["module"], query["hostname"], timeout, debug, context.RequestAborted);
            if (error is not null)
            {
                await RefuseAsync(context, error);
                return;
            }
            context.Response.ContentType = debug ? "text/plain; charset=utf-8" : MetricPage.ContentType;
            await context.Response.WriteAsync(text!, context.RequestAborted);
        });
        app.MapGet("/metrics", async (HttpContext context) =>
        {
            bool gzip = ExporterResponses.AcceptsGzip(context.Request);
            await ExporterResponses.WritePageAsync(context, exporter.OwnMetrics(gzip), gzip);
        });
        app.MapGet("/config", () => Results.Text(exporter.Print()));
        app.MapGet("/-/healthy", () => Results.Text("Healthy"));
        app.MapMethods("/-/reload", ["POST", "PUT"], () =>
        {
            try
            {
                exporter.Reload();
                return Results.Text("");
            }
            catch (ConfigException e)
            {
                return Results.Text($"failed to reload config: {e.Message}", statusCode: StatusCodes.Status500InternalServerError);
            }
        });
        app.MapGet("/", () => Results.Content("<!doctype html><title>Pharos blackbox exporter</title><h1>Blackbox exporter</h1><p><a href=\"probe?target=http://127.0.0.1:3000&amp;module=http_2xx&amp;debug=true\">Probe with its log</a></p><p><a href=\"metrics\">Metrics</a></p><p><a href=\"config\">Configuration</a></p>", "text/html; charset=utf-8"));
    }

    private static Task RefuseAsync(HttpContext context, string message)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
