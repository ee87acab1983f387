using System.Collections.Frozen;
using System.IO.Hashing;
using System.Reflection;

namespace Pharos.Web;

/// <summary>The built page, embedded at build from <c>web/dist</c> with its pre-compressed forms. Unknown paths get the app shell.</summary>
internal sealed class WebAssets
{
    private const string Prefix = "web/";

    private static readonly FrozenDictionary<string, string> s_types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".json"] = "application/json",
        [".txt"] = "text/plain; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Read when first asked for: most of them are never.</summary>
    private readonly Dictionary<string, Lazy<Asset>> _assets = new(StringComparer.Ordinal);

    public WebAssets()
    {
        Assembly assembly = typeof(WebAssets).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            _assets[name[Prefix.Length..].Replace('\\', '/')] = new Lazy<Asset>(() => Read(assembly, name));
        }
    }

    public async Task ServeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        string path = context.Request.Path.Value!.TrimStart('/');
        bool isApi = path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith("-/", StringComparison.Ordinal);
        if (!_assets.ContainsKey(path) && (isApi || path.StartsWith("assets/", StringComparison.Ordinal)))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("not found\n");
            return;
        }
        if (!_assets.ContainsKey(path)) path = "index.html";
        await WriteAsync(context, path);
    }

    private async Task WriteAsync(HttpContext context, string path)
    {
        HttpResponse response = context.Response;
        if (!_assets.TryGetValue(path, out Lazy<Asset>? found))
        {
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.ContentType = "text/plain; charset=utf-8";
            await response.WriteAsync("This build has no web page: run `npm ci && npm run build` in web/ and build again. The HTTP APIs work without it.\n");
            return;
        }
        string accepted = context.Request.Headers.AcceptEncoding.ToString();
        foreach ((string encoding, string suffix) in (ReadOnlySpan<(string, string)>)[("br", ".br"), ("gzip", ".gz")])
        {
            if (!accepted.Contains(encoding, StringComparison.Ordinal) || !_assets.TryGetValue(path + suffix, out Lazy<Asset>? compressed)) continue;
            found = compressed;
            response.Headers.ContentEncoding = encoding;
            break;
        }
        Asset asset = found.Value;
        response.ContentType = s_types.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = path.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.ETag = asset.Tag;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";
        if (path.EndsWith(".html", StringComparison.Ordinal))
            response.Headers.ContentSecurityPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; connect-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentLength = asset.Bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method)) await response.Body.WriteAsync(asset.Bytes, context.RequestAborted);
    }

    private static Asset Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(bytes, $"\"{XxHash3.HashToUInt64(bytes):x16}\"");
    }

    private sealed record Asset(byte[] Bytes, string Tag);
}
