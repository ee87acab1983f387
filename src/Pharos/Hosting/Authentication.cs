using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Pharos.Configuration;
using Pharos.Reliability.Dora;

namespace Pharos.Hosting;

/// <summary>Checks basic passwords and bearer tokens in constant time, and refuses writes that another site's page sends.</summary>
internal sealed class Authentication(Func<AuthOptions> options)
{
    /// <summary>Paths that load balancers ask without credentials, and the one whose signature is checked instead of them.</summary>
    private static readonly string[] s_open = ["/-/healthy", "/-/ready", DoraPart.GitHubWebhookPath];

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        AuthOptions auth = options();
        if (IsForeignWrite(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync("a page of another origin may not write here\n");
            return;
        }
        if (auth.IsConfigured && !s_open.Contains(context.Request.Path.Value) && !IsAllowed(context.Request.Headers.Authorization, auth))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"Pharos\", charset=\"UTF-8\"";
            await context.Response.WriteAsync("authentication required\n");
            return;
        }
        await next(context);
    }

    /// <summary>A browser names the page that sends a write; without this check any page could use a loopback listener.</summary>
    private static bool IsForeignWrite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return false;
        StringValues origin = request.Headers.Origin;
        return origin.Count > 0 && !(Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? page) && page.Authority == request.Host.Value);
    }

    private static bool IsAllowed(StringValues header, AuthOptions auth)
    {
        string text = header.ToString();
        if (text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return auth.Tokens.Values.Any(t => Same(t.Reveal(), text[7..].Trim()));
        if (!text.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return false;
        Span<byte> decoded = stackalloc byte[512];
        if (!Convert.TryFromBase64String(text[6..].Trim(), decoded, out int length)) return false;
        string pair = Encoding.UTF8.GetString(decoded[..length]);
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && auth.Users.TryGetValue(pair[..colon], out Secret? password) && Same(password.Reveal(), pair[(colon + 1)..]);
    }

    private static bool Same(string expected, string given) => expected.Length > 0 && CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
}
