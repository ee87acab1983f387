namespace Anvila.Api.Endpoints;

/// <summary>Refuses calls without a session on endpoints marked with <see cref="NeedsSession"/>.</summary>
internal sealed class SessionMiddleware(RequestDelegate next, Sessions sessions)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsSession>() is null)
        {
            await next(context);
            return;
        }
        if (sessions.UserOf(context.Request.Headers.Authorization) is not { } user)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsJsonAsync(new { error = "sign_in_required" });
            return;
        }
        context.Items[typeof(NeedsSession)] = user;
        await next(context);
    }
}
