using Pharos.Configuration;

namespace Pharos.Metrics.Config;

/// <summary>Reads the http_config keys that stand inline in scrape, discovery, remote and alertmanager sections; checks as prometheus/common does.</summary>
internal static class HttpClientConfigReader
{
    private static readonly HashSet<string> s_reservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent", "Connection", "Keep-Alive", "Proxy-Authenticate",
        "Proxy-Authorization", "Www-Authenticate", "Accept-Encoding", "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version", "X-Prometheus-Scrape-Timeout-Seconds",
    };

    public static HttpClientConfig Read(MappingReader m, ConfigContext context, bool http2 = true)
    {
        Secret? bearer = SecretOf(m, "bearer_token", "at most one of bearer_token & bearer_token_file must be configured", context);
        BasicAuthConfig? basic = ReadBasicAuth(m.Child("basic_auth"), context);
        AuthorizationConfig? authorization = ReadAuthorization(m.Child("authorization"), context);
        OAuth2Config? oauth2 = m.Child("oauth2").IsMapping ? ReadOAuth2(m.Child("oauth2"), context) : null;
        ConfigErrors errors = context.Errors;
        if (bearer is not null && (basic is not null || oauth2 is not null))
            errors.Add(m.Node, "at most one of basic_auth, oauth2, bearer_token & bearer_token_file must be configured");
        if (authorization is not null && bearer is not null) errors.Add(m.Node, "authorization is not compatible with bearer_token & bearer_token_file");
        if (new object?[] { authorization, basic, oauth2 }.Count(x => x is not null) > 1)
            errors.Add(m.Node, "at most one of basic_auth, oauth2 & authorization must be configured");
        return new HttpClientConfig
        {
            BasicAuth = basic,
            Authorization = authorization ?? (bearer is null ? null : new AuthorizationConfig("Bearer", bearer)),
            OAuth2 = oauth2,
            Tls = ReadTls(m.Child("tls_config"), context),
            FollowRedirects = m.Bool("follow_redirects", true),
            EnableHttp2 = m.Bool("enable_http2", http2),
            Proxy = ReadProxy(m),
            Headers = ReadHeaders(m, context),
        };
    }

    private static Secret? SecretOf(MappingReader m, string key, string clash, ConfigContext context)
    {
        string? value = m.String(key), file = m.String(key + "_file");
        if (!string.IsNullOrEmpty(value) && !string.IsNullOrEmpty(file)) m.Errors.Add(m.Child(key + "_file"), clash);
        return !string.IsNullOrEmpty(file) ? Secret.FromFile(context.Resolve(file)) : string.IsNullOrEmpty(value) ? null : Secret.Of(value);
    }

    private static BasicAuthConfig? ReadBasicAuth(ConfigNode node, ConfigContext context)
    {
        if (!node.HasValue) return null;
        var m = new MappingReader(node, context.Errors);
        var config = new BasicAuthConfig(
            SecretOf(m, "username", "at most one of basic_auth username & username_file must be configured", context),
            SecretOf(m, "password", "at most one of basic_auth password & password_file must be configured", context));
        m.End();
        return config;
    }

    private static AuthorizationConfig? ReadAuthorization(ConfigNode node, ConfigContext context)
    {
        if (!node.HasValue) return null;
        var m = new MappingReader(node, context.Errors);
        string type = m.String("type", "Bearer").Trim();
        if (type.Length == 0) type = "Bearer";
        Secret? credentials = SecretOf(m, "credentials", "at most one of authorization credentials & credentials_file must be configured", context);
        if (type.Equals("basic", StringComparison.OrdinalIgnoreCase)) context.Errors.Add(m.Child("type"), "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        m.End();
        return new AuthorizationConfig(type, credentials);
    }

    private static OAuth2Config ReadOAuth2(ConfigNode node, ConfigContext context)
    {
        var m = new MappingReader(node, context.Errors);
        var config = new OAuth2Config
        {
            ClientId = m.String("client_id", ""),
            GrantType = m.String("grant_type", "client_credentials"),
            ClientSecret = SecretOf(m, "client_secret", "at most one of oauth2 client_secret & client_secret_file must be configured", context),
            CertificateKey = SecretOf(m, "client_certificate_key", "at most one of oauth2 client_certificate_key & client_certificate_key_file must be configured", context),
            CertificateKeyId = m.String("client_certificate_key_id", ""),
            SignatureAlgorithm = m.Choice("signature_algorithm", "RS256", ("RS256", "RS256"), ("RS384", "RS384"), ("RS512", "RS512")),
            Issuer = m.String("iss", ""),
            Audience = m.String("audience", ""),
            Claims = m.StringMap("claims"),
            Scopes = m.Strings("scopes"),
            TokenUrl = m.String("token_url", ""),
            EndpointParams = m.StringMap("endpoint_params"),
            Tls = ReadTls(m.Child("tls_config"), context),
            Proxy = ReadProxy(m),
            Headers = ReadHeaders(m, context),
        };
        m.End();
        if (config.ClientId.Length == 0) context.Errors.Add(node, "oauth2 client_id must be configured");
        if (config.TokenUrl.Length == 0) context.Errors.Add(node, "oauth2 token_url must be configured");
        return config;
    }

    public static TlsClientConfig ReadTls(ConfigNode node, ConfigContext context)
    {
        if (!node.HasValue) return new TlsClientConfig();
        var m = new MappingReader(node, context.Errors);
        var config = new TlsClientConfig
        {
            Ca = SecretOf(m, "ca", "at most one of ca and ca_file must be configured", context),
            Certificate = SecretOf(m, "cert", "at most one of cert and cert_file must be configured", context),
            Key = SecretOf(m, "key", "at most one of key and key_file must be configured", context),
            ServerName = m.String("server_name", ""),
            InsecureSkipVerify = m.Bool("insecure_skip_verify", false),
            MinVersion = TlsVersions.Read(m, "min_version"),
            MaxVersion = TlsVersions.Read(m, "max_version"),
        };
        m.End();
        if (config.Certificate is null != config.Key is null)
            context.Errors.Add(node, config.Key is null ? "exactly one of key or key_file must be configured when a client certificate is configured" : "exactly one of cert or cert_file must be configured when a client key is configured");
        return config;
    }

    public static ProxyConfig ReadProxy(MappingReader m)
    {
        var config = new ProxyConfig
        {
            Url = m.String("proxy_url", ""),
            NoProxy = m.String("no_proxy", ""),
            FromEnvironment = m.Bool("proxy_from_environment", false),
            ConnectHeaders = m.Map("proxy_connect_header", values => values.IsSequence ? (IReadOnlyList<string>)[.. values.Items.Select(i => i.Text)] : [values.Text]),
        };
        if (config.ConnectHeaders.Count > 0 && !config.FromEnvironment && config.Url.Length == 0)
            m.Errors.Add(m.Child("proxy_connect_header"), "if proxy_connect_header is configured, proxy_url or proxy_from_environment must also be configured");
        if (config.FromEnvironment && config.Url.Length > 0) m.Errors.Add(m.Child("proxy_url"), "if proxy_from_environment is configured, proxy_url must not be configured");
        if (config.FromEnvironment && config.NoProxy.Length > 0) m.Errors.Add(m.Child("no_proxy"), "if proxy_from_environment is configured, no_proxy must not be configured");
        if (config.Url.Length == 0 && config.NoProxy.Length > 0) m.Errors.Add(m.Child("no_proxy"), "if no_proxy is configured, proxy_url must also be configured");
        return config;
    }

    private static IReadOnlyList<HttpHeaderConfig> ReadHeaders(MappingReader outer, ConfigContext context)
    {
        foreach ((ConfigNode key, ConfigNode _) in outer.Child("http_headers").Entries)
            if (s_reservedHeaders.Contains(key.Text)) context.Errors.Add(key, $"setting header \"{key.Text}\" is not allowed");
        return [.. outer.Map("http_headers", node =>
        {
            var m = new MappingReader(node, context.Errors);
            IReadOnlyList<Secret> values = [
                .. m.Strings("values").Select(Secret.Of), .. m.Strings("secrets").Select(Secret.Of), .. m.Strings("files").Select(f => Secret.FromFile(context.Resolve(f)))];
            m.End();
            return values;
        }).Select(pair => new HttpHeaderConfig(pair.Key, pair.Value))];
    }

    /// <summary>Checks a headers map of remote write, remote read or tracing against what the client sets itself.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadPlainHeaders(MappingReader m)
    {
        foreach ((ConfigNode key, ConfigNode _) in m.Child("headers").Entries)
        {
            if (key.Text.Equals("authorization", StringComparison.OrdinalIgnoreCase))
                m.Errors.Add(key, "authorization header must be changed via the basic_auth, authorization, oauth2, sigv4, azuread or google_iam parameter");
            else if (s_reservedHeaders.Contains(key.Text)) m.Errors.Add(key, $"{key.Text} is a reserved header. It must not be changed");
        }
        return m.StringMap("headers");
    }
}
