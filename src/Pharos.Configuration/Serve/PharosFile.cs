namespace Pharos.Configuration;

/// <summary>Reads <c>pharos.yml</c>; an absent file gives the defaults.</summary>
public static class PharosFile
{
    private static readonly (string Key, string Default)[] s_places =
    [
        ("prometheus", "prometheus/prometheus.yml"), ("web", "prometheus/web.yml"), ("alertmanager", "alertmanager/alertmanager.yml"), ("blackbox", "prometheus/blackbox.yml"),
        ("loki", "loki/loki.yml"), ("tempo", "tempo/tempo.yml"), ("otelcol", "otelcol/otelcol.yml"), ("grafana", "grafana/provisioning"),
        ("slo", "slo"), ("gamedays", "gamedays"), ("runbooks", "runbooks"),
    ];

    /// <param name="directory">The configuration directory.</param>
    /// <param name="known">Further top-level sections that parts read by themselves, such as <c>dora</c>.</param>
    public static PharosOptions Load(string directory, ConfigEnvironment environment, ConfigErrors errors, params ReadOnlySpan<string> known)
    {
        string file = Path.Combine(directory, "pharos.yml");
        ConfigNode root = File.Exists(file) ? ConfigFile.Load(file, environment, errors) : ConfigNode.Missing(new SourcePosition(file, 0, 0));
        var reader = new MappingReader(root, errors);
        foreach (string section in known) reader.Child(section);
        string? externalUrl = reader.String("external_url");
        if (!string.IsNullOrEmpty(externalUrl) && (!Uri.TryCreate(externalUrl, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https")))
            errors.Add(root["external_url"], $"expected an http or https URL, found \"{externalUrl}\"");
        Dictionary<string, string> listen = ReadListen(reader, errors);
        var paths = new PathMap(directory, reader.StringMap("paths"));
        ConfigPlaces places = ReadPlaces(reader, directory, errors);
        AuthOptions auth = ReadAuth(reader, directory, errors);
        TlsServerOptions? tls = ReadTls(reader, paths, errors);
        string title = reader.String("title", "Pharos");
        reader.End();
        return new PharosOptions { Listen = listen, ExternalUrl = string.IsNullOrEmpty(externalUrl) ? null : externalUrl.TrimEnd('/'), Paths = paths, Places = places, Auth = auth, Tls = tls, Title = title, Root = root };
    }

    private static Dictionary<string, string> ReadListen(MappingReader reader, ConfigErrors errors)
    {
        var listen = new Dictionary<string, string>(StringComparer.Ordinal);
        var section = new MappingReader(reader.Child("listen"), errors);
        foreach ((ListenerName _, string name, int _) in ListenerNames.All)
        {
            if (section.String(name) is not { } text) continue;
            try
            {
                ListenAddress.Parse(text);
                listen[name] = text;
            }
            catch (FormatException e) { errors.Add(section.Child(name), e.Message); }
        }
        section.End();
        return listen;
    }

    private static ConfigPlaces ReadPlaces(MappingReader reader, string directory, ConfigErrors errors)
    {
        var section = new MappingReader(reader.Child("files"), errors);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string fallback) in s_places) places[key] = Path.GetFullPath(Path.Combine(directory, section.String(key, fallback)));
        section.End();
        return new ConfigPlaces
        {
            Prometheus = places["prometheus"],
            Web = places["web"],
            Alertmanager = places["alertmanager"],
            Blackbox = places["blackbox"],
            Loki = places["loki"],
            Tempo = places["tempo"],
            OtelCollector = places["otelcol"],
            GrafanaProvisioning = places["grafana"],
            Slo = places["slo"],
            GameDays = places["gamedays"],
            Runbooks = places["runbooks"],
        };
    }

    private static TlsServerOptions? ReadTls(MappingReader reader, PathMap paths, ConfigErrors errors)
    {
        ConfigNode node = reader.Child("tls");
        if (!node.HasValue) return null;
        var section = new MappingReader(node, errors);
        TlsServerOptions tls = TlsServerOptions.Read(section, paths.ConfigDirectory, paths);
        IReadOnlyList<ListenerName?> named = section.List("listeners", item =>
        {
            foreach ((ListenerName name, string text, int _) in ListenerNames.All) if (text == item.Text) return (ListenerName?)name;
            errors.Add(item, $"unknown listener {item.Describe()}, expected {string.Join(", ", ListenerNames.All.Select(l => l.Text))}");
            return null;
        });
        section.End();
        return named.Count == 0 ? tls : tls with { Listeners = [.. named.OfType<ListenerName>()] };
    }

    private static AuthOptions ReadAuth(MappingReader reader, string directory, ConfigErrors errors)
    {
        var section = new MappingReader(reader.Child("auth"), errors);
        IReadOnlyList<KeyValuePair<string, Secret>> users = section.Map("users", node => ReadSecret(node, "password", directory, errors));
        IReadOnlyList<KeyValuePair<string, Secret>> tokens = section.Map("tokens", node => ReadSecret(node, "token", directory, errors));
        section.End();
        return new AuthOptions { Users = users.ToDictionary(StringComparer.Ordinal), Tokens = tokens.ToDictionary(StringComparer.Ordinal) };
    }

    private static Secret ReadSecret(ConfigNode node, string key, string directory, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        Secret? secret = reader.Secret(key, directory);
        reader.End();
        if (secret is null) errors.Add(node, $"{key} or {key}_file is required");
        return secret ?? Secret.Of("");
    }
}
