using System.Text;
using Pharos.Configuration;

namespace Pharos.Metrics.Config;

/// <summary>Writes a tree of configuration as one line that is equal exactly when the trees are, whatever their layout and comments.</summary>
internal static class NodePrinter
{
    public static string Print(ConfigNode node)
    {
        var text = new StringBuilder();
        Print(node, text);
        return text.ToString();
    }

    /// <summary>The inherited settings, which change a job as its own do.</summary>
    public static string Print(ScrapeConfig defaults) => defaults.ToString() + string.Join(',', defaults.Protocols);

    private static void Print(ConfigNode node, StringBuilder text)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Mapping:
                text.Append('{');
                foreach ((ConfigNode key, ConfigNode value) in node.Entries)
                {
                    text.Append(Pharos.Core.LabelFormat.Quote(key.Text)).Append(':');
                    Print(value, text);
                    text.Append(',');
                }
                text.Append('}');
                break;
            case ConfigNodeKind.Sequence:
                text.Append('[');
                foreach (ConfigNode item in node.Items)
                {
                    Print(item, text);
                    text.Append(',');
                }
                text.Append(']');
                break;
            case ConfigNodeKind.Scalar: text.Append(Pharos.Core.LabelFormat.Quote(node.Text)); break;
            default: text.Append("null"); break;
        }
    }
}
