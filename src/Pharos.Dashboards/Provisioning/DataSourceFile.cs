using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>Reads one data source provisioning file.</summary>
internal static class DataSourceFile
{
    public static void Read(ConfigNode root, string directory, ConfigErrors errors, List<DataSource> into)
    {
        var file = new MappingReader(root, errors);
        file.Integer("apiVersion", 1);
        file.Child("prune");
        file.Ignored("deleteDatasources", "there is no database to delete from: data sources are what the files say");
        foreach (ConfigNode node in file.List("datasources", n => n)) ReadOne(node, directory, errors, into);
        file.End();
    }

    private static void ReadOne(ConfigNode node, string directory, ConfigErrors errors, List<DataSource> into)
    {
        var reader = new MappingReader(node, errors);
        string name = reader.RequiredString("name");
        string type = reader.RequiredString("type");
        string uid = reader.String("uid", name);
        string? url = reader.String("url");
        reader.Choice("access", "proxy", ("proxy", "proxy"), ("direct", "direct"), ("server", "proxy"));
        bool isDefault = reader.Bool("isDefault", false);
        bool basicAuth = reader.Bool("basicAuth", false);
        string? user = reader.String("basicAuthUser");
        ConfigNode jsonData = reader.Child("jsonData");
        ConfigNode secure = reader.Child("secureJsonData");
        foreach (string known in (ReadOnlySpan<string>)["orgId", "editable", "version", "database", "user", "withCredentials", "readOnly", "typeName", "typeLogoUrl", "uid"]) reader.Child(known);
        reader.Ignored("password", "removed from Grafana: use secureJsonData.password");
        reader.Ignored("basicAuthPassword", "removed from Grafana: use secureJsonData.basicAuthPassword");
        reader.End();
        Uri? parsed = null;
        if (!string.IsNullOrEmpty(url) && (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url, UriKind.Absolute, out parsed) || parsed.Scheme is not ("http" or "https")))
            errors.Add(node["url"], $"expected an http or https URL, found \"{url}\"");
        if (into.Any(d => d.Uid == uid)) errors.Add(node["uid"].Exists ? node["uid"] : node["name"], $"data source uid \"{uid}\" is already used");
        if (isDefault && into.Any(d => d.IsDefault)) errors.Add(node["isDefault"], "only one data source can be the default");
        into.Add(new DataSource
        {
            Name = name,
            Uid = uid,
            Type = type,
            Url = parsed,
            IsDefault = isDefault,
            BasicAuthUser = basicAuth ? user : null,
            BasicAuthPassword = basicAuth ? SecretOf(secure["basicAuthPassword"], directory) : null,
            Headers = Headers(jsonData, secure, directory),
            JsonData = jsonData.IsMapping ? NodeJson.Write(jsonData, text => text.Replace("$$", "$", StringComparison.Ordinal)) : "{}", // Grafana takes $$ in provisioning files for $
        });
    }

    private static List<KeyValuePair<string, Secret>> Headers(ConfigNode jsonData, ConfigNode secure, string directory)
    {
        var headers = new List<KeyValuePair<string, Secret>>();
        for (int i = 1; jsonData[$"httpHeaderName{i}"] is { IsScalar: true } name; i++)
        {
            if (SecretOf(secure[$"httpHeaderValue{i}"], directory) is { } value) headers.Add(new(name.Text, value));
        }
        return headers;
    }

    /// <summary>Grafana reads <c>$__file{path}</c> as the content of a file.</summary>
    private static Secret? SecretOf(ConfigNode node, string directory)
    {
        if (!node.IsScalar || node.Text.Length == 0) return null;
        return node.Text.StartsWith("$__file{", StringComparison.Ordinal) && node.Text.EndsWith('}')
            ? Secret.FromFile(Path.Combine(directory, node.Text[8..^1]))
            : Secret.Of(node.Text);
    }
}
