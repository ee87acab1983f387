using System.Security.Cryptography.X509Certificates;
using Pharos.Configuration;
using Pharos.Configuration.SignIn;

namespace Pharos.Metrics.Config;

/// <summary>How an HTTP client signs in, encrypts and travels (docs: configuration, http_config).</summary>
internal sealed record HttpClientConfig
{
    public static readonly HttpClientConfig Default = new();

    public BasicAuthConfig? BasicAuth { get; init; }

    /// <summary>Also what the older bearer_token keys mean.</summary>
    public AuthorizationConfig? Authorization { get; init; }

    public OAuth2Config? OAuth2 { get; init; }

    /// <summary>sigv4, azuread or google_iam; only where samples and alerts are sent.</summary>
    public CloudSignIn? Cloud { get; init; }

    public TlsClientConfig Tls { get; init; } = new();

    public bool FollowRedirects { get; init; } = true;

    public bool EnableHttp2 { get; init; } = true;

    public ProxyConfig Proxy { get; init; } = new();

    public IReadOnlyList<HttpHeaderConfig> Headers { get; init; } = [];
}

internal sealed record BasicAuthConfig(Secret? Username, Secret? Password);

internal sealed record AuthorizationConfig(string Type, Secret? Credentials);

/// <summary>Client credentials or JWT bearer grant (RFC 6749 section 4.4, RFC 7523).</summary>
internal sealed record OAuth2Config
{
    public string ClientId { get; init; } = "";

    public string GrantType { get; init; } = "client_credentials";

    public Secret? ClientSecret { get; init; }

    public Secret? CertificateKey { get; init; }

    public string CertificateKeyId { get; init; } = "";

    /// <summary>RS256, RS384 or RS512.</summary>
    public string SignatureAlgorithm { get; init; } = "RS256";

    public string Issuer { get; init; } = "";

    public string Audience { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> Claims { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string TokenUrl { get; init; } = "";

    public IReadOnlyList<KeyValuePair<string, string>> EndpointParams { get; init; } = [];

    public TlsClientConfig Tls { get; init; } = new();

    public ProxyConfig Proxy { get; init; } = new();

    public IReadOnlyList<HttpHeaderConfig> Headers { get; init; } = [];
}

internal sealed record TlsClientConfig
{
    public Secret? Ca { get; init; }

    public Secret? Certificate { get; init; }

    public Secret? Key { get; init; }

    public string ServerName { get; init; } = "";

    public bool InsecureSkipVerify { get; init; }

    /// <summary>TLS10 to TLS13, or empty.</summary>
    public string MinVersion { get; init; } = "";

    public string MaxVersion { get; init; } = "";

    /// <summary>The certificate of this process's own listeners, where the client is for those.</summary>
    public Func<X509Certificate2?>? Own { get; init; }
}

internal sealed record ProxyConfig
{
    public string Url { get; init; } = "";

    public string NoProxy { get; init; } = "";

    public bool FromEnvironment { get; init; }

    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> ConnectHeaders { get; init; } = [];
}

/// <summary>A header with values given in the file, as secrets, or by files.</summary>
internal sealed record HttpHeaderConfig(string Name, IReadOnlyList<Secret> Values);
