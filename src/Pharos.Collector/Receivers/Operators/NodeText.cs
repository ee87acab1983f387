using System.Text;
using Pharos.Configuration;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>A configuration's node as one text: two that mean the same have the same. A reload compares settings by it.</summary>
internal static class NodeText
{
    public static string Of(ConfigNode node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ConfigNode node)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Scalar: text.Append(node.IsPlain ? 'p' : 'q').Append(node.Text.Length).Append(':').Append(node.Text); break;
            case ConfigNodeKind.Sequence:
                text.Append('[');
                foreach (ConfigNode item in node.Items) Write(text, item);
                text.Append(']');
                break;
            case ConfigNodeKind.Mapping:
                text.Append('{');
                foreach ((ConfigNode key, ConfigNode value) in node.Entries)
                {
                    Write(text, key);
                    Write(text, value);
                }
                text.Append('}');
                break;
            default: text.Append('-'); break;
        }
    }
}
