using System.Text;
using Pharos.Configuration;

namespace Pharos.Exporters.Blackbox.Config;

/// <summary>Prints a configuration back as YAML with secrets hidden.</summary>
internal static class ConfigPrinter
{
    private static readonly HashSet<string> Hidden = new(StringComparer.OrdinalIgnoreCase) { "password", "bearer_token", "credentials", "client_secret", "key", "secrets", "authorization", "proxy-authorization", "x-api-key", "cookie" };

    public static string Print(ConfigNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ConfigNode node, int indent)
    {
        foreach ((ConfigNode key, ConfigNode value) in node.Entries)
        {
            text.Append(' ', indent).Append(key.Text).Append(':');
            Value(text, key.Text, value, indent);
        }
        foreach (ConfigNode item in node.Items)
        {
            text.Append(' ', indent).Append('-');
            Value(text, "", item, indent);
        }
    }

    private static void Value(StringBuilder text, string key, ConfigNode value, int indent)
    {
        if (Hidden.Contains(key) && value.HasValue) text.Append(" <secret>\n");
        else if (value.IsMapping || value.IsSequence)
        {
            text.Append('\n');
            Write(text, value, indent + 2);
        }
        else text.Append(' ').Append(Scalar(value)).Append('\n');
    }

    private static string Scalar(ConfigNode value)
    {
        if (!value.HasValue) return "null";
        string tag = value.Tag is "!!binary" or "tag:yaml.org,2002:binary" ? "!!binary " : "";
        return value.IsPlain ? tag + value.Text : "\"" + value.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal) + "\"";
    }
}
