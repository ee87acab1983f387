using System.Text;
using Pharos.Configuration.SignIn;
using Pharos.Metrics.Config;

namespace Pharos.Metrics.Http;

/// <summary>Fetches access tokens by client credentials (RFC 6749 section 4.4) or a signed JWT (RFC 7523) and keeps each until shortly before it expires.</summary>
internal sealed class OAuth2TokenSource : IDisposable
{
    public const string JwtBearerGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private readonly OAuth2Config _config;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private readonly ExpiringValue<string> _token;

    public OAuth2TokenSource(OAuth2Config config, TimeProvider clock)
    {
        (_config, _clock) = (config, clock);
        _client = OutboundHttp.Create(new HttpClientConfig { Tls = config.Tls, Proxy = config.Proxy, Headers = config.Headers }, clock);
        _token = new ExpiringValue<string>(FetchAsync, clock);
    }

    /// <exception cref="HttpRequestException">The token endpoint refused or gave no token.</exception>
    public ValueTask<string> GetAsync(CancellationToken cancellationToken) => _token.GetAsync(cancellationToken);

    private async Task<(string Value, DateTimeOffset Expires)> FetchAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _config.TokenUrl) { Content = new FormUrlEncodedContent(Form()) };
        if (_config.GrantType != JwtBearerGrant)
        {
            string pair = $"{Uri.EscapeDataString(_config.ClientId)}:{Uri.EscapeDataString(_config.ClientSecret?.Reveal() ?? "")}";
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }
        using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"oauth2: cannot fetch token: the endpoint answered {(int)response.StatusCode}");
        return TokenAnswer.Read(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), "oauth2: the token endpoint", _clock);
    }

    private Dictionary<string, string> Form()
    {
        var form = new Dictionary<string, string> { ["grant_type"] = _config.GrantType };
        if (_config.Scopes.Count > 0) form["scope"] = string.Join(' ', _config.Scopes);
        if (_config.GrantType == JwtBearerGrant) form["assertion"] = Assertion();
        foreach ((string name, string value) in _config.EndpointParams) form[name] = value;
        return form;
    }

    private string Assertion()
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        return SignedJwt.Create(_config.SignatureAlgorithm, _config.CertificateKeyId, _config.CertificateKey?.Reveal() ?? "", claims =>
        {
            string issuer = _config.Issuer.Length > 0 ? _config.Issuer : _config.ClientId;
            claims.WriteString("iss", issuer);
            claims.WriteString("sub", issuer);
            claims.WriteString("aud", _config.Audience.Length > 0 ? _config.Audience : _config.TokenUrl);
            claims.WriteNumber("iat", now);
            claims.WriteNumber("exp", now + 3600);
            foreach ((string name, string value) in _config.Claims) claims.WriteString(name, value);
        });
    }

    public void Dispose()
    {
        _token.Dispose();
        _client.Dispose();
    }
}
