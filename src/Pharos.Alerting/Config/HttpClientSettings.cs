using Pharos.Configuration;

namespace Pharos.Alerting.Config;

/// <summary>How an integration reaches its server (<c>http_config</c>).</summary>
public sealed record HttpClientSettings
{
    public static HttpClientSettings Default { get; } = new();

    /// <summary>The scheme of the Authorization header, such as Bearer; with <see cref="Credentials"/>.</summary>
    public string AuthorizationType { get; init; } = "";

    public Secret? Credentials { get; init; }

    public string Username { get; init; } = "";

    public Secret? Password { get; init; }

    public Uri? ProxyUrl { get; init; }

    public IReadOnlyList<string> NoProxy { get; init; } = [];

    public bool ProxyFromEnvironment { get; init; }

    public bool FollowRedirects { get; init; } = true;

    public bool EnableHttp2 { get; init; } = true;

    public TlsSettings Tls { get; init; } = new();

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public bool HasAuthorization => Credentials is not null || AuthorizationType.Length > 0;
}
