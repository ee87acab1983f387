using System.Globalization;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Config;

/// <summary>YAML values as attribute values: what YAML reads as a number or a boolean is one.</summary>
internal static class YamlValues
{
    public static object? Of(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Scalar => Scalar(node),
        ConfigNodeKind.Sequence => node.Items.Select(Of).ToList(),
        ConfigNodeKind.Mapping => node.Entries.Select(e => new OtlpAttribute(e.Key.Text, Of(e.Value))).ToList(),
        _ => null,
    };

    private static object Scalar(ConfigNode node)
    {
        string text = node.Text;
        if (!node.IsPlain) return text;
        if (text is "true" or "True" or "TRUE") return true;
        if (text is "false" or "False" or "FALSE") return false;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer)) return integer;
        bool looksLikeNumber = text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.');
        return looksLikeNumber && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? real : text;
    }
}
