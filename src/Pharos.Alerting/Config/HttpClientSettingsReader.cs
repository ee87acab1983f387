using Pharos.Configuration;

namespace Pharos.Alerting.Config;

/// <summary>Reads <c>http_config</c> and <c>tls_config</c> (prometheus/common config).</summary>
internal sealed class HttpClientSettingsReader(ConfigErrors errors, Func<string, string> resolve)
{
    public HttpClientSettings Read(ConfigNode node)
    {
        if (!node.HasValue) return HttpClientSettings.Default;
        var m = new MappingReader(node, errors);
        (string type, Secret? credentials) = Authorization(m);
        (string username, Secret? password) = BasicAuth(m);
        Secret? bearer = Secret(m, "bearer_token");
        if (credentials is not null && (password is not null || bearer is not null)) errors.Add(node, "at most one of basic_auth, bearer_token & authorization must be configured");
        if (bearer is not null) (type, credentials) = ("Bearer", bearer);
        m.Ignored("oauth2", "oauth2 is read and not acted upon: use authorization");
        m.Ignored("proxy_connect_header", "proxy_connect_header is read and not acted upon");
        var settings = new HttpClientSettings
        {
            AuthorizationType = type,
            Credentials = credentials,
            Username = username,
            Password = password,
            ProxyUrl = ProxyUrl(m),
            NoProxy = (m.String("no_proxy") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            ProxyFromEnvironment = m.Bool("proxy_from_environment", false),
            FollowRedirects = m.Bool("follow_redirects", true),
            EnableHttp2 = m.Bool("enable_http2", true),
            Tls = ReadTls(m.Child("tls_config")),
            Headers = Headers(m),
        };
        m.End();
        return settings;
    }

    public TlsSettings ReadTls(ConfigNode node)
    {
        if (!node.HasValue) return new TlsSettings();
        var m = new MappingReader(node, errors);
        foreach (string inline in (ReadOnlySpan<string>)["ca", "cert", "key", "ca_ref", "cert_ref", "key_ref"])
            m.Ignored(inline, $"{inline} is read and not acted upon: use {inline.Split('_')[0]}_file");
        m.Ignored("min_version", "the system's default TLS versions are used");
        m.Ignored("max_version", "the system's default TLS versions are used");
        var settings = new TlsSettings
        {
            CaFile = File(m, "ca_file"),
            CertFile = File(m, "cert_file"),
            KeyFile = File(m, "key_file"),
            ServerName = m.String("server_name") ?? "",
            InsecureSkipVerify = m.Bool("insecure_skip_verify", false),
        };
        if (settings.CertFile.Length > 0 != settings.KeyFile.Length > 0) errors.Add(node, "exactly one of cert and key is configured: both or none must be");
        m.End();
        return settings;
    }

    private (string, Secret?) Authorization(MappingReader parent)
    {
        ConfigNode node = parent.Child("authorization");
        if (!node.HasValue) return ("", null);
        var m = new MappingReader(node, errors);
        string type = m.String("type", "Bearer");
        if (type.Equals("basic", StringComparison.OrdinalIgnoreCase)) errors.Add(node, "authorization type cannot be set to \"basic\", use \"basic_auth\" instead");
        Secret? credentials = Secret(m, "credentials");
        m.Ignored("credentials_ref", "secrets by reference are not supported");
        m.End();
        return (type, credentials);
    }

    private (string, Secret?) BasicAuth(MappingReader parent)
    {
        ConfigNode node = parent.Child("basic_auth");
        if (!node.HasValue) return ("", null);
        var m = new MappingReader(node, errors);
        string username = m.String("username") ?? "";
        m.Ignored("username_file", "username_file is read and not acted upon: use username");
        m.Ignored("username_ref", "secrets by reference are not supported");
        m.Ignored("password_ref", "secrets by reference are not supported");
        Secret password = Secret(m, "password") ?? Configuration.Secret.Of("");
        m.End();
        return (username, password);
    }

    private Uri? ProxyUrl(MappingReader m)
    {
        string? text = m.String("proxy_url");
        if (string.IsNullOrEmpty(text)) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url)) return url;
        errors.Add(m.Child("proxy_url"), $"not a URL: {text}");
        return null;
    }

    private List<KeyValuePair<string, string>> Headers(MappingReader parent)
    {
        var headers = new List<KeyValuePair<string, string>>();
        ConfigNode node = parent.Child("http_headers");
        foreach ((ConfigNode name, ConfigNode value) in node.Entries)
        {
            var m = new MappingReader(value, errors);
            foreach (string text in m.Strings("values").Concat(m.Strings("secrets"))) headers.Add(new(name.Text, text));
            foreach (string file in m.Strings("files")) headers.Add(new(name.Text, Configuration.Secret.FromFile(resolve(file)).Reveal()));
            m.End();
        }
        return headers;
    }

    private string File(MappingReader m, string key) => m.String(key) is { Length: > 0 } path ? resolve(path) : "";

    private Secret? Secret(MappingReader m, string key)
    {
        string? value = m.String(key), file = m.String(key + "_file");
        if (!string.IsNullOrEmpty(value) && !string.IsNullOrEmpty(file)) errors.Add(m.Child(key + "_file"), $"at most one of {key} & {key}_file must be configured");
        return !string.IsNullOrEmpty(file) ? Configuration.Secret.FromFile(resolve(file)) : string.IsNullOrEmpty(value) ? null : Configuration.Secret.Of(value);
    }
}
