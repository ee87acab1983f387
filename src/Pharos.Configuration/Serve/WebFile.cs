using System.Text.RegularExpressions;

namespace Pharos.Configuration;

/// <summary>Reads the web configuration file of the Prometheus tools (docs: exporter-toolkit, web configuration): TLS, users with bcrypt hashes, headers. Here it stands for all listeners.</summary>
public static partial class WebFile
{
    private static readonly Dictionary<string, string[]> s_headers = new(StringComparer.Ordinal)
    {
        ["Content-Security-Policy"] = [],
        ["X-Frame-Options"] = ["deny", "sameorigin"],
        ["X-Content-Type-Options"] = ["nosniff"],
        ["X-XSS-Protection"] = [],
        ["Strict-Transport-Security"] = [],
    };

    /// <summary>Adds what the file says to the options of <c>pharos.yml</c>.</summary>
    /// <param name="named">The file of <c>--web.config.file</c>; null: the one of the configuration directory, if it is there.</param>
    public static PharosOptions Apply(PharosOptions options, string? named, ConfigEnvironment environment, ConfigErrors errors)
    {
        string file = named is null ? options.Places.Web : Path.GetFullPath(named);
        if (!File.Exists(file))
        {
            if (named is not null) errors.Add(new SourcePosition(named, 0, 0), "there is no such file");
            return options;
        }
        WebOptions web = Read(file, environment, options.Paths, errors);
        if (web.Tls is { } tls && options.Tls is not null) errors.Add(tls.At, "TLS is configured in pharos.yml too: keep one of them");
        foreach (string user in web.Users.Keys)
            if (options.Auth.Users.ContainsKey(user)) errors.Add(new SourcePosition(file, 0, 0), $"basic_auth_users: {user} is in auth.users of pharos.yml too: keep one of them");
        return options with { Tls = options.Tls ?? web.Tls, Web = web, Auth = options.Auth with { HashedUsers = web.Users } };
    }

    public static WebOptions Read(string file, ConfigEnvironment environment, PathMap paths, ConfigErrors errors)
    {
        var m = new MappingReader(ConfigFile.Load(file, environment, errors), errors);
        TlsServerOptions? tls = null;
        if (m.Child("tls_server_config") is { HasValue: true } section)
        {
            var inner = new MappingReader(section, errors);
            tls = TlsServerOptions.Read(inner, Path.GetDirectoryName(Path.GetFullPath(file))!, paths);
            inner.End();
        }
        IReadOnlyList<KeyValuePair<string, string>> users = m.Map("basic_auth_users", hash =>
        {
            if (!BcryptHash().IsMatch(hash.Text)) errors.Add(hash, "is no bcrypt hash, such as htpasswd -nBC 10 gives");
            return hash.Text;
        });
        m.Ignored("rate_limit", "is read and not acted upon: each API has its own limits");
        WebOptions web = ReadHttp(m.Child("http_server_config"), errors) with { Tls = tls, Users = users.ToDictionary(StringComparer.Ordinal) };
        m.End();
        return web;
    }

    private static WebOptions ReadHttp(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        var web = new WebOptions { Http2 = m.Bool("http2", true), Headers = [.. m.StringMap("headers").Where(h => h.Value.Length > 0)] };
        m.End();
        foreach ((string name, string value) in web.Headers)
        {
            ConfigNode at = node["headers"][name];
            if (!s_headers.TryGetValue(name, out string[]? allowed)) errors.Add(at, $"HTTP header \"{name}\" can not be configured");
            else if (allowed.Length > 0 && !allowed.Contains(value)) errors.Add(at, $"invalid value for {name}. Expected one of: {string.Join(", ", allowed)}, but got: {value}");
            else if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0) errors.Add(at, "holds characters that a header cannot have");
        }
        return web;
    }

    [GeneratedRegex(@"\A\$2[abxy]?\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex BcryptHash();
}
