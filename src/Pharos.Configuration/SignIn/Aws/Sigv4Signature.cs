using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pharos.Configuration.SignIn.Aws;

/// <summary>AWS Signature Version 4 in the Authorization header (docs: IAM user guide, "Create a signed AWS API request").</summary>
/// <remarks>Signed are the host, the content type and <c>x-amz-*</c>: what proxies leave alone. The path is encoded once more than on the wire, as all services but S3 want it.</remarks>
public static class Sigv4Signature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs a request; a signature that it has is replaced.</summary>
    /// <param name="body">What the request's content holds.</param>
    public static void Apply(HttpRequestMessage request, ReadOnlySpan<byte> body, AwsCredentials credentials, string region, string service, DateTimeOffset time)
    {
        Uri url = request.RequestUri ?? throw new ArgumentException("a request to be signed needs an address", nameof(request));
        string stamp = time.ToUniversalTime().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        foreach (string name in (string[])["Authorization", "X-Amz-Date", "X-Amz-Security-Token"]) request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp);
        if (credentials.SessionToken is { } token) request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token.Reveal());
        List<(string Name, string Value)> headers = [("host", request.Headers.Host ?? url.Authority)];
        foreach ((string name, IEnumerable<string> values) in request.Headers.NonValidated.Select(h => (h.Key, (IEnumerable<string>)h.Value)).Concat((request.Content?.Headers.NonValidated ?? default).Select(h => (h.Key, (IEnumerable<string>)h.Value))))
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name.Equals("content-type", StringComparison.OrdinalIgnoreCase)) headers.Add((name, string.Join(',', values)));
        request.Headers.TryAddWithoutValidation("Authorization", Authorization(request.Method.Method, url.AbsolutePath, url.Query, headers, body, credentials, region, service, stamp));
    }

    /// <param name="path">As on the wire.</param>
    /// <param name="query">As on the wire, with or without its question mark.</param>
    /// <param name="headers">All that are to be signed.</param>
    /// <param name="stamp">The value of <c>x-amz-date</c>: <c>20150830T123600Z</c>.</param>
    internal static string Authorization(
        string method, string path, string query, IEnumerable<(string Name, string Value)> headers, ReadOnlySpan<byte> body, AwsCredentials credentials, string region, string service, string stamp)
    {
        (string Name, string Value)[] signed = [.. headers
            .GroupBy(h => h.Name.ToLowerInvariant(), h => OneSpace(h.Value))
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => (h.Key, string.Join(',', h)))];
        string names = string.Join(';', signed.Select(h => h.Name));
        string canonical = $"{method}\n{CanonicalPath(path)}\n{CanonicalQuery(query)}\n{string.Concat(signed.Select(h => $"{h.Name}:{h.Value}\n"))}\n{names}\n{Hex(SHA256.HashData(body))}";
        string day = stamp[..8], scope = $"{day}/{region}/{service}/aws4_request";
        string toSign = $"{Algorithm}\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey.Reveal());
        foreach (string step in (string[])[day, region, service, "aws4_request"]) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return $"{Algorithm} Credential={credentials.AccessKey}/{scope}, SignedHeaders={names}, Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))}";
    }

    private static string CanonicalPath(string path)
    {
        string joined = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.EscapeDataString));
        return joined.Length == 0 ? "/" : $"/{joined}{(path.EndsWith('/') ? "/" : "")}";
    }

    private static string CanonicalQuery(string query) => string.Join('&', query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair =>
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            return (Name: Encode(equals < 0 ? pair : pair[..equals]), Value: equals < 0 ? "" : Encode(pair[(equals + 1)..]));
        })
        .OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Value, StringComparer.Ordinal)
        .Select(p => $"{p.Name}={p.Value}"));

    private static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string OneSpace(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
