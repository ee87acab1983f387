using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Http;

/// <summary>Fetches access tokens by client credentials (RFC 6749 section 4.4) or a signed JWT (RFC 7523) and keeps each until shortly before it expires.</summary>
internal sealed class OAuth2TokenSource(OAuth2Config config, TimeProvider clock) : IDisposable
{
    public const string JwtBearerGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HttpClient _client = OutboundHttp.Create(new HttpClientConfig { Tls = config.Tls, Proxy = config.Proxy, Headers = config.Headers }, clock);
    private string? _token;
    private DateTimeOffset _expires;

    /// <exception cref="HttpRequestException">The token endpoint refused or gave no token.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is not null && clock.GetUtcNow() < _expires) return _token;
            using var request = new HttpRequestMessage(HttpMethod.Post, config.TokenUrl) { Content = new FormUrlEncodedContent(Form()) };
            if (config.GrantType != JwtBearerGrant)
            {
                string pair = $"{Uri.EscapeDataString(config.ClientId)}:{Uri.EscapeDataString(config.ClientSecret?.Reveal() ?? "")}";
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            }
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw new HttpRequestException($"oauth2: cannot fetch token: the endpoint answered {(int)response.StatusCode}");
            using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            if (!document.RootElement.TryGetProperty("access_token", out JsonElement token)) throw new HttpRequestException("oauth2: server response missing access_token");
            double seconds = document.RootElement.TryGetProperty("expires_in", out JsonElement lifetime) && lifetime.TryGetDouble(out double given) ? given : 3600;
            _expires = clock.GetUtcNow() + TimeSpan.FromSeconds(seconds) - s_margin;
            return _token = token.GetString() ?? "";
        }
        catch (JsonException e) { throw new HttpRequestException($"oauth2: cannot parse token: {e.Message}", e); }
        finally { _gate.Release(); }
    }

    private Dictionary<string, string> Form()
    {
        var form = new Dictionary<string, string> { ["grant_type"] = config.GrantType };
        if (config.Scopes.Count > 0) form["scope"] = string.Join(' ', config.Scopes);
        if (config.GrantType == JwtBearerGrant) form["assertion"] = Assertion();
        foreach ((string name, string value) in config.EndpointParams) form[name] = value;
        return form;
    }

    private string Assertion()
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        string header = Json(writer =>
        {
            writer.WriteString("alg", config.SignatureAlgorithm);
            writer.WriteString("typ", "JWT");
            if (config.CertificateKeyId.Length > 0) writer.WriteString("kid", config.CertificateKeyId);
        });
        string claims = Json(writer =>
        {
            string issuer = config.Issuer.Length > 0 ? config.Issuer : config.ClientId;
            writer.WriteString("iss", issuer);
            writer.WriteString("sub", issuer);
            writer.WriteString("aud", config.Audience.Length > 0 ? config.Audience : config.TokenUrl);
            writer.WriteNumber("iat", now);
            writer.WriteNumber("exp", now + 3600);
            foreach ((string name, string value) in config.Claims) writer.WriteString(name, value);
        });
        string signed = $"{header}.{claims}";
        using RSA key = RSA.Create();
        key.ImportFromPem(config.CertificateKey?.Reveal());
        HashAlgorithmName hash = config.SignatureAlgorithm switch { "RS384" => HashAlgorithmName.SHA384, "RS512" => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        return $"{signed}.{Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), hash, RSASignaturePadding.Pkcs1))}";
    }

    private static string Json(Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }
        return Base64Url(buffer.ToArray());
    }

    private static string Base64Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    public void Dispose()
    {
        _client.Dispose();
        _gate.Dispose();
    }
}
