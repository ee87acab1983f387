using Microsoft.AspNetCore.Http;

namespace Pharos.Metrics.Api;

/// <summary><c>/-/healthy</c>, <c>/-/ready</c>, <c>/-/reload</c> and <c>/-/quit</c> (docs: management_api).</summary>
internal sealed class LifecycleEndpoints(PrometheusApiParts parts)
{
    public Task HealthyAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, "Prometheus Server is Healthy.\n");

    public Task ReadyAsync(HttpContext context) => parts.Server.IsReady
        ? WriteAsync(context, StatusCodes.Status200OK, "Prometheus Server is Ready.\n")
        : WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable");

    public async Task ReloadAsync(HttpContext context)
    {
        if (!await AllowedAsync(context)) return;
        if (await parts.Server.ReloadAsync(context.RequestAborted) is { } reason)
            await WriteAsync(context, StatusCodes.Status500InternalServerError, $"failed to reload config: {reason}\n");
    }

    public async Task QuitAsync(HttpContext context)
    {
        if (!await AllowedAsync(context)) return;
        await WriteAsync(context, StatusCodes.Status200OK, "Requesting termination... Goodbye!");
        parts.Server.Quit();
    }

    private async Task<bool> AllowedAsync(HttpContext context)
    {
        if (parts.LifecycleEnabled) return true;
        await WriteAsync(context, StatusCodes.Status403Forbidden, "Lifecycle API is not enabled.");
        return false;
    }

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(text, context.RequestAborted);
    }
}
