using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Pharos.Collector.Receivers.Otlp;

/// <summary>Lets pages of other origins send, as <c>cors</c> says (docs: config/confighttp): origins with <c>*</c> as wildcard.</summary>
internal sealed class OtlpCors(OtlpProtocolSettings settings)
{
    private static readonly string[] s_alwaysAllowed = ["accept", "accept-language", "content-language", "content-type"];

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !settings.AllowedOrigins.Any(o => Matches(o, origin))) return next(context);
        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.Vary = "Origin";
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0) return next(context);
        headers.AccessControlAllowMethods = "POST";
        headers.AccessControlAllowHeaders = settings.AllowedHeaders.Contains("*") ? context.Request.Headers.AccessControlRequestHeaders : string.Join(", ", s_alwaysAllowed.Union(settings.AllowedHeaders, StringComparer.OrdinalIgnoreCase));
        if (settings.CorsMaxAgeSeconds > 0) headers.AccessControlMaxAge = settings.CorsMaxAgeSeconds.ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static bool Matches(string pattern, string origin)
    {
        string[] parts = pattern.Split('*');
        if (parts.Length == 1) return string.Equals(pattern, origin, StringComparison.OrdinalIgnoreCase);
        if (!origin.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase)) return false;
        int at = parts[0].Length;
        foreach (string part in parts[1..^1])
        {
            int found = origin.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0) return false;
            at = found + part.Length;
        }
        return origin.Length - at >= parts[^1].Length && origin.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase);
    }
}
