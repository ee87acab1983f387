using System.Globalization;
using System.Text;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Alerting.Config;

/// <summary>Prints a configuration in upstream's order with the defaults of its global section; secrets show as <c>&lt;secret&gt;</c>.</summary>
internal sealed class ConfigPrinter(IntegrationSettings global)
{
    private static readonly HashSet<string> s_secretKeys =
    [
        .. IntegrationSchemas.All.SelectMany(s => s.Secrets), .. GlobalSchema.Secrets,
        "password", "credentials", "bearer_token", "client_secret", "secret_key", "access_key", "key", "secrets", "http_headers", "proxy_connect_header",
    ];

    private static readonly string[] s_route =
        ["receiver", "group_by", "match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals", "continue", "labels", "routes", "group_wait", "group_interval", "repeat_interval"];

    private readonly StringBuilder _text = new();

    public string Print(ConfigNode root, IReadOnlyList<string> templates)
    {
        PrintGlobal(root["global"]);
        _text.Append("route:\n");
        PrintRoute(root["route"], 2);
        foreach (string key in (ReadOnlySpan<string>)["inhibit_rules", "receivers"]) PrintKey(key, root[key], 0);
        if (templates.Count == 0) _text.Append("templates: []\n");
        else PrintKey("templates", root["templates"], 0);
        foreach (string key in (ReadOnlySpan<string>)["mute_time_intervals", "time_intervals"]) PrintKey(key, root[key], 0);
        return _text.ToString();
    }

    private void PrintGlobal(ConfigNode node)
    {
        _text.Append("global:\n");
        Line(2, "resolve_timeout", PromDuration.Format(global.Duration("resolve_timeout", TimeSpan.FromMinutes(5))));
        ConfigNode http = node["http_config"];
        _text.Append("  http_config:\n");
        foreach ((ConfigNode key, ConfigNode value) in http.Entries)
            if (key.Text is not ("follow_redirects" or "enable_http2")) PrintKey(key.Text, value, 4);
        Line(4, "follow_redirects", http["follow_redirects"].Text is "false" ? "false" : "true");
        Line(4, "enable_http2", http["enable_http2"].Text is "false" ? "false" : "true");
        foreach (string key in GlobalSchema.Texts.Concat(GlobalSchema.Secrets).Concat(GlobalSchema.Secrets.Select(s => s + "_file")))
        {
            if (key == "resolve_timeout") continue;
            if (node[key].HasValue) PrintKey(key, node[key], 2);
            else if (GlobalSchema.Printed.Contains(key)) Line(2, key, global.Text(key));
        }
    }

    private void PrintRoute(ConfigNode route, int indent)
    {
        foreach (string key in s_route)
        {
            ConfigNode value = route[key];
            if (key == "continue") Line(indent, key, value.Text is "true" ? "true" : "false");
            else if (!value.HasValue) continue;
            else if (key == "routes")
            {
                Indent(indent).Append("routes:\n");
                foreach (ConfigNode child in value.Items)
                {
                    int start = _text.Length;
                    PrintRoute(child, indent + 2);
                    _text[start + indent] = '-'; // the first key of a list's item stands beside its hyphen
                }
            }
            else if (value.IsScalar && key.EndsWith("_interval", StringComparison.Ordinal) | key == "group_wait" && PromDuration.TryParse(value.Text, out TimeSpan duration, out _))
                Line(indent, key, PromDuration.Format(duration));
            else PrintKey(key, value, indent);
        }
    }

    private void PrintKey(string key, ConfigNode value, int indent)
    {
        if (!value.Exists) return;
        if (s_secretKeys.Contains(key) && value.HasValue && !(value.IsScalar && value.Text.Length == 0)) Line(indent, key, "<secret>");
        else if (value.IsScalar && key == "proxy_url" && Uri.TryCreate(value.Text, UriKind.Absolute, out Uri? url) && url.UserInfo.Length > 0)
            Line(indent, key, value.Text.Replace(url.UserInfo, "xxxxx", StringComparison.Ordinal));
        else if (value.IsScalar) Line(indent, key, Scalar(value.Text));
        else if (!value.HasValue) Line(indent, key, "null");
        else if (value.Items.Count == 0 && value.Entries.Count == 0) Line(indent, key, value.IsSequence ? "[]" : "{}");
        else
        {
            Indent(indent).Append(key).Append(":\n");
            PrintChildren(value, value.IsSequence ? indent : indent + 2);
        }
    }

    private void PrintChildren(ConfigNode node, int indent)
    {
        foreach ((ConfigNode key, ConfigNode value) in node.Entries) PrintKey(key.Text, value, indent);
        foreach (ConfigNode item in node.Items)
        {
            if (item.Entries.Count > 0)
            {
                int start = _text.Length;
                PrintChildren(item, indent + 2);
                _text[start + indent] = '-';
            }
            else Indent(indent).Append("- ").Append(item.IsScalar ? Scalar(item.Text) : item.IsSequence ? "[]" : "{}").Append('\n');
        }
    }

    private void Line(int indent, string key, string value) => Indent(indent).Append(key).Append(": ").Append(value).Append('\n');

    private StringBuilder Indent(int indent) => _text.Append(' ', indent);

    /// <summary>Plain where YAML reads it back as the same text, else in double quotes.</summary>
    private static string Scalar(string text)
    {
        bool plain = text.Length > 0 && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1])
            && text[0] is not ('-' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`')
            && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal) && !text.EndsWith(':') && !text.Any(char.IsControl)
            && text is not ("null" or "~");
        if (plain) return text;
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': quoted.Append("\\\""); break;
                case '\\': quoted.Append("\\\\"); break;
                case '\n': quoted.Append("\\n"); break;
                case '\t': quoted.Append("\\t"); break;
                case '\r': quoted.Append("\\r"); break;
                default:
                    if (char.IsControl(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
                    else quoted.Append(c);
                    break;
            }
        }
        return quoted.Append('"').ToString();
    }
}
