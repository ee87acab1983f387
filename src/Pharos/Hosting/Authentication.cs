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
        if (auth.IsConfigured && !s_open.Contains(context.Request.Path.Value) && !await IsAllowedAsync(context.Request.Headers.Authorization, auth, context.RequestAborted))
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

    private static async ValueTask<bool> IsAllowedAsync(StringValues header, AuthOptions auth, CancellationToken cancellationToken)
    {
        string text = header.ToString();
        if (text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return auth.Tokens.Values.Append(AuthOptions.OwnToken).Any(t => Same(t.Reveal(), text[7..].Trim()));
        if (!text.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || Decode(text[6..].Trim()) is not { } pair) return false;
        int colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0) return false;
        (string name, string given) = (pair[..colon], pair[(colon + 1)..]);
        if (auth.Users.TryGetValue(name, out Secret? password)) return Same(password.Reveal(), given);
        return auth.HashedUsers.Count > 0 && await PasswordHashes.IsRightAsync(auth.HashedUsers.GetValueOrDefault(name), given, cancellationToken);
    }

    private static string? Decode(string base64)
    {
        Span<byte> decoded = stackalloc byte[512];
        return Convert.TryFromBase64String(base64, decoded, out int length) ? Encoding.UTF8.GetString(decoded[..length]) : null;
    }

    private static bool Same(string expected, string given) => expected.Length > 0 && CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));
}
