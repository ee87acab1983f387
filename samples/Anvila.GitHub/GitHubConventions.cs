using System.Globalization;
using System.Security.Cryptography;

namespace Anvila.GitHub;

/// <summary>What every answer of GitHub's REST API has: rate limit headers, an ETag, and 304 without cost when nothing changed.</summary>
internal sealed class GitHubConventions(RequestDelegate next, RateLimit limit)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/_events") || context.Request.Path == "/health")
        {
            await next(context);
            return;
        }
        bool token = context.Request.Headers.Authorization.Count > 0;
        context.Response.Headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        context.Response.Headers["X-GitHub-Request-Id"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        if (limit.Take(token, free: true) is { Remaining: 0 } spent)
        {
            Limits(context, spent.Limit, 0, spent.Reset);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsJsonAsync(new { message = "API rate limit exceeded for user.", documentation_url = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api" });
            return;
        }
        Stream body = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        await next(context);
        context.Response.Body = body;
        string etag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)))}\"";
        bool unchanged = context.Response.StatusCode == StatusCodes.Status200OK && context.Request.Headers.IfNoneMatch.Contains(etag);
        var (allowed, remaining, reset, _) = limit.Take(token, unchanged || context.Request.Path == "/rate_limit");
        Limits(context, allowed, remaining, reset);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "private, max-age=60, s-maxage=60";
        if (unchanged)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.ContentLength = null;
            context.Response.ContentType = null;
            return;
        }
        buffer.Position = 0;
        await buffer.CopyToAsync(body, context.RequestAborted);
    }

    private static void Limits(HttpContext context, int limit, int remaining, DateTimeOffset reset)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Used"] = (limit - remaining).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Resource"] = "core";
    }
}
