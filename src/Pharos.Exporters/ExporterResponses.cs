using Microsoft.AspNetCore.Http;

namespace Pharos.Exporters;

/// <summary>How the exporters answer a scrape.</summary>
internal static class ExporterResponses
{
    public static bool AcceptsGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality is not 0);

    public static async Task WritePageAsync(HttpContext context, byte[] page, bool gzip)
    {
        context.Response.ContentType = MetricPage.ContentType;
        if (gzip) context.Response.Headers.ContentEncoding = "gzip";
        context.Response.ContentLength = page.Length;
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }
}
