using System.Globalization;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>Reads the <c>http</c> part of a module.</summary>
internal sealed class HttpModuleReader(ConfigErrors errors, string directory, PathMap? paths)
{
    private static readonly string[] Compressions = ["gzip", "br", "deflate", "identity"];

    public HttpProbeOptions Read(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        bool http3 = m.Bool("enable_http3", false), http2 = m.Bool("enable_http2", true);
        IReadOnlyList<string> versions = m.Strings("valid_http_versions");
        if (http3 && http2) errors.Add(m.Child("enable_http3"), "HTTP/3 needs enable_http2: false");
        if (http3 && versions is not ["HTTP/3.0"]) errors.Add(m.Child("enable_http3"), "HTTP/3 needs valid_http_versions: [\"HTTP/3.0\"] alone");

        string body = m.String("body", "");
        string? bodyFile = m.String("body_file") is { Length: > 0 } file ? Resolve(file) : null;
        if (body.Length > 0 && bodyFile is not null) errors.Add(m.Child("body_file"), "at most one of body and body_file must be configured");

        var headers = m.StringMap("headers");
        var secretHeaders = new List<KeyValuePair<string, Secret>>();
        foreach ((string name, ConfigNode value) in m.Map("http_headers", v => v)) HeaderValues(name, value, secretHeaders);

        string compression = m.String("compression", "");
        string? accepts = headers.FirstOrDefault(h => h.Key.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase)).Value;
        if (compression.Length > 0 && Array.IndexOf(Compressions, compression) < 0) errors.Add(m.Child("compression"), $"unknown compression \"{compression}\", expected {string.Join(", ", Compressions)}");
        else if (compression.Length > 0 && accepts is not null && !Accepts(accepts, compression)) errors.Add(m.Child("compression"), $"invalid configuration \"Accept-Encoding: {accepts}\", \"compression: {compression}\"");

        bool follow = m.Bool("follow_redirects", true);
        if (m.OptionalBool("no_follow_redirects") is { } noFollow)
        {
            errors.Warn(m.Child("no_follow_redirects"), "is deprecated, use follow_redirects");
            follow = !noFollow;
        }
        bool cel = m.Has("fail_if_body_json_matches_cel") | m.Has("fail_if_body_json_not_matches_cel");
        foreach (string key in (ReadOnlySpan<string>)["fail_if_body_json_matches_cel", "fail_if_body_json_not_matches_cel"])
            m.Ignored(key, "CEL conditions cannot be judged: a probe of this module fails and says so; use fail_if_body_matches_regexp");
        m.Ignored("proxy_from_environment", "is read but the environment's proxy is not used; set proxy_url");
        m.Ignored("no_proxy", "is read but not acted upon");
        m.Ignored("proxy_connect_header", "is read but not acted upon");

        var basic = new MappingReader(m.Child("basic_auth"), errors);
        string? user = basic.String("username") ?? (basic.String("username_file") is { Length: > 0 } userFile ? Secret.FromFile(Resolve(userFile)).Reveal() : null);
        Secret? password = basic.Secret("password", directory, paths);
        basic.End();

        var authorization = new MappingReader(m.Child("authorization"), errors);
        string type = authorization.String("type", "Bearer");
        Secret? credentials = authorization.Secret("credentials", directory, paths) ?? m.Secret("bearer_token", directory, paths);
        if (m.Has("bearer_token_file") || m.Has("bearer_token")) m.Child("bearer_token_file");
        authorization.End();

        Uri? proxy = null;
        if (m.String("proxy_url") is { Length: > 0 } url && !Uri.TryCreate(url, UriKind.Absolute, out proxy)) errors.Add(m.Child("proxy_url"), $"invalid URL \"{url}\"");
        var options = new HttpProbeOptions
        {
            Method = m.String("method", "") is { Length: > 0 } method ? method : "GET",
            ValidStatusCodes = m.List("valid_status_codes", Status),
            ValidHttpVersions = versions,
            Headers = headers,
            SecretHeaders = secretHeaders,
            Body = body,
            BodyFile = bodyFile,
            FollowRedirects = follow,
            FailIfSsl = m.Bool("fail_if_ssl", false),
            FailIfNotSsl = m.Bool("fail_if_not_ssl", false),
            FailIfBodyMatches = m.List("fail_if_body_matches_regexp", n => BlackboxConfigReader.Pattern(n, errors)),
            FailIfBodyNotMatches = m.List("fail_if_body_not_matches_regexp", n => BlackboxConfigReader.Pattern(n, errors)),
            FailIfHeaderMatches = m.List("fail_if_header_matches", Header),
            FailIfHeaderNotMatches = m.List("fail_if_header_not_matches", Header),
            HasCel = cel,
            Compression = compression,
            BodySizeLimit = Size(m),
            Address = BlackboxConfigReader.Address(m),
            EnableHttp2 = http2,
            EnableHttp3 = http3,
            Tls = BlackboxConfigReader.Tls(m.Child("tls_config"), errors, directory, paths),
            BasicUser = user,
            BasicPassword = password,
            AuthorizationType = type,
            Credentials = credentials,
            OAuth2 = OAuth2(m.Child("oauth2")),
            Proxy = proxy,
            SkipResolveWithProxy = m.Bool("skip_resolve_phase_with_proxy", false),
        };
        if (new[] { user is not null, credentials is not null, options.OAuth2 is not null }.Count(x => x) > 1) errors.Add(node, "at most one of basic_auth, authorization, bearer_token and oauth2 may be set");
        m.End();
        return options;
    }

    public void HeaderValues(string name, ConfigNode node, List<KeyValuePair<string, Secret>> headers)
    {
        var m = new MappingReader(node, errors);
        foreach (string value in m.Strings("values")) headers.Add(new(name, Secret.Of(value)));
        foreach (string value in m.Strings("secrets")) headers.Add(new(name, Secret.Of(value)));
        foreach (string file in m.Strings("files")) headers.Add(new(name, Secret.FromFile(Resolve(file))));
        m.End();
    }

    private OAuth2Options? OAuth2(ConfigNode node)
    {
        if (!node.HasValue) return null;
        var m = new MappingReader(node, errors);
        var options = new OAuth2Options(m.RequiredString("client_id"), m.Secret("client_secret", directory, paths), m.RequiredString("token_url"), m.Strings("scopes"), m.StringMap("endpoint_params"));
        m.Ignored("tls_config", "is read but the token request uses the system's trust");
        m.Ignored("proxy_url", "is read but the token request is sent directly");
        m.End();
        return options;
    }

    private int Status(ConfigNode node)
    {
        if (int.TryParse(node.Text, CultureInfo.InvariantCulture, out int status)) return status;
        errors.Add(node, $"expected a status code, found {node.Describe()}");
        return 0;
    }

    private HeaderMatch Header(ConfigNode node)
    {
        var m = new MappingReader(node, errors);
        string header = m.String("header", "");
        if (header.Length == 0) errors.Add(node, "header name must be set for HTTP header matchers");
        ConfigNode pattern = m.Child("regexp");
        if (!pattern.HasValue || pattern.Text.Length == 0) errors.Add(node, "regexp must be set for HTTP header matchers");
        var match = new HeaderMatch(header, BlackboxConfigReader.Pattern(pattern, errors), m.Bool("allow_missing", false));
        m.End();
        return match;
    }

    /// <summary>Bytes with a unit of powers of 1024: <c>1MB</c>, <c>512KiB</c>.</summary>
    private long Size(MappingReader m)
    {
        if (m.String("body_size_limit") is not { Length: > 0 } text) return 0;
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        int power = Array.IndexOf(["", "B", "K", "KB", "KIB", "M", "MB", "MIB", "G", "GB", "GIB"], text[digits..].ToUpperInvariant());
        if (digits > 0 && power >= 0 && long.TryParse(text.AsSpan(0, digits), CultureInfo.InvariantCulture, out long number))
            return number * (power < 2 ? 1 : 1L << 10 * ((power - 2) / 3 + 1));
        errors.Add(m.Child("body_size_limit"), $"expected a size such as 1MB, found \"{text}\"");
        return 0;
    }

    /// <summary>Whether an Accept-Encoding header lets this encoding through: the best of the values naming it or "*" has a weight above 0.</summary>
    private static bool Accepts(string header, string encoding)
    {
        double? named = null, any = null;
        foreach (string part in header.Split(','))
        {
            string[] pieces = part.Split(';');
            double weight = pieces.Length > 1 && pieces[1].Split('=') is [_, var q] && double.TryParse(q.Trim(), CultureInfo.InvariantCulture, out double parsed) ? parsed : 1;
            if (pieces[0].Trim().Equals(encoding, StringComparison.OrdinalIgnoreCase)) named = weight;
            if (pieces[0].Trim() == "*") any = weight;
        }
        return (named ?? any ?? (encoding == "identity" ? 1 : 0)) > 0;
    }

    private string Resolve(string file) => paths?.Resolve(file, directory) ?? Path.Combine(directory, file);
}
