using Pharos.Configuration;
using Pharos.Templates;

namespace Pharos.Alerting.Config;

/// <summary>Reads the receivers with all their integrations by <see cref="IntegrationSchemas"/>.</summary>
internal sealed class ReceiverReader(
    ConfigErrors errors, HttpClientSettingsReader http, IntegrationSettings global, HttpClientSettings globalHttp, TlsSettings smtpTls, Func<string, string> resolve)
{
    public IReadOnlyList<Receiver> Read(MappingReader root)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return root.List("receivers", node =>
        {
            var m = new MappingReader(node, errors);
            string name = m.String("name") ?? "";
            if (name.Length == 0) errors.Add(node, "missing name in receiver");
            else if (!names.Add(name)) errors.Add(m.Child("name"), $"notification config name \"{name}\" is not unique");
            var labels = new Dictionary<string, string>(m.StringMap("labels"), StringComparer.Ordinal);
            if (labels.TryGetValue("name", out string? label) && label != name)
                errors.Add(m.Child("labels"), $"receiver label \"name\" must match receiver name \"{name}\", got \"{label}\"");
            var integrations = new List<IntegrationConfig>();
            foreach (IntegrationSchema schema in IntegrationSchemas.All)
            {
                int position = 0;
                m.List(schema.Key, entry =>
                {
                    integrations.Add(ReadEntry(schema, entry, position++));
                    return 0;
                });
            }
            m.End();
            return new Receiver(name, integrations) { Labels = labels };
        });
    }

    private IntegrationConfig ReadEntry(IntegrationSchema schema, ConfigNode node, int position)
    {
        var settings = new IntegrationSettings(node);
        foreach ((string key, string value) in schema.Defaults) settings.Set(key, value);
        // Four types can live on the global section alone, with an entry that says nothing.
        if (node.Kind == ConfigNodeKind.Null && schema.Type is not ("slack" or "opsgenie" or "wechat" or "rocketchat")) errors.Add(node, $"missing {schema.Type} config");
        var m = new MappingReader(node, errors);
        bool sendResolved = m.Bool("send_resolved", schema.SendResolved);
        foreach (string key in schema.Texts) if (m.String(key) is { } text) settings.Set(key, text);
        foreach (string key in schema.Secrets) ReadSecret(m, key, settings, resolve);
        foreach (string key in schema.Flags) if (m.OptionalBool(key) is not null) settings.Set(key, m.Child(key).Text);
        foreach (string key in schema.Integers)
        {
            if (!m.Child(key).HasValue) continue;
            m.Integer(key, 0);
            settings.Set(key, m.Child(key).Text);
        }
        foreach (string key in schema.Durations)
        {
            if (m.String(key) is not { Length: > 0 } text) continue;
            if (GoDuration.TryParse(text, out GoDuration? _)) settings.Set(key, text);
            else errors.Add(m.Child(key), $"time: invalid duration \"{text}\"");
        }
        foreach (string key in schema.Maps) settings.Set(key, new Dictionary<string, string>(m.StringMap(key), StringComparer.Ordinal));
        foreach (string key in schema.Lists) m.Strings(key);
        foreach (string key in schema.Free) m.Child(key);
        foreach (string key in schema.Ignored) m.Ignored(key, $"{key} is read and not acted upon");
        foreach ((string key, string[] allowed) in schema.Nested) ReadNested(m.Child(key), allowed);
        bool isHttp = schema.Type != "email";
        HttpClientSettings client = isHttp && m.Child("http_config").HasValue ? http.Read(m.Child("http_config"))
            : isHttp ? globalHttp : new HttpClientSettings { Tls = m.Child("tls_config").HasValue ? http.ReadTls(m.Child("tls_config")) : smtpTls };
        m.End();
        CheckUrls(schema, node);
        schema.Check?.Invoke(new IntegrationCheck(settings, global, client, errors));
        if (!schema.IsSent) errors.Warn(node, $"{schema.Key} is read and checked, but not sent: Pharos has no {schema.Type} receiver");
        return new IntegrationConfig(schema.Type, position, sendResolved, settings, client);
    }

    private void ReadNested(ConfigNode node, string[] allowed)
    {
        foreach (ConfigNode item in node.Items) ReadNested(item, allowed);
        foreach ((ConfigNode key, ConfigNode _) in node.Entries)
            if (!allowed.Contains(key.Text)) errors.Add(new Finding(FindingSeverity.Error, key.Position, $"{node.Path}.{key.Text}", "unknown key"));
        if (node.IsScalar) errors.Add(node, $"expected a mapping, found {node.Describe()}");
    }

    /// <summary>URLs that are no templates must be of HTTP.</summary>
    private void CheckUrls(IntegrationSchema schema, ConfigNode node)
    {
        foreach (string key in (ReadOnlySpan<string>)["url", "api_url", "webhook_url", "app_url"])
        {
            ConfigNode value = node[key];
            if (!value.IsScalar || value.Text.Length == 0 || value.Text.Contains("{{", StringComparison.Ordinal)) continue;
            if (schema.Type == "pushover" || (!schema.Texts.Contains(key) && !schema.Secrets.Contains(key))) continue;
            if (!Uri.TryCreate(value.Text, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
                errors.Add(value, $"unsupported scheme \"{url?.Scheme}\" for URL");
            else if (url.Host.Length == 0) errors.Add(value, "missing host for URL");
        }
        if (schema.Type != "email" || node["smarthost"].Text is not { Length: > 0 } host) return;
        if (!host.Contains(':', StringComparison.Ordinal)) errors.Add(node["smarthost"], $"address {host}: missing port in address");
        else if (host.EndsWith(':')) errors.Add(node["smarthost"], $"address \"{host}\": port cannot be empty");
    }

    internal static void ReadSecret(MappingReader m, string key, IntegrationSettings settings, Func<string, string> resolve)
    {
        string? value = m.String(key), file = m.String(key + "_file");
        if (!string.IsNullOrEmpty(value) && !string.IsNullOrEmpty(file)) m.Errors.Add(m.Child(key + "_file"), $"at most one of {key} & {key}_file must be configured");
        if (!string.IsNullOrEmpty(file)) settings.Set(key, Secret.FromFile(resolve(file)));
        else if (!string.IsNullOrEmpty(value)) settings.Set(key, Secret.Of(value));
    }
}
