using System.Globalization;
using Pharos.Configuration;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>What stands in a file, as the value of an attribute: an unquoted scalar may be a number or a boolean.</summary>
internal static class YamlValue
{
    public static object? Of(ConfigNode node) => node.Kind switch
    {
        ConfigNodeKind.Mapping => node.Entries.Select(e => new OtlpAttribute(e.Key.Text, Of(e.Value))).ToList(),
        ConfigNodeKind.Sequence => node.Items.Select(Of).ToList(),
        ConfigNodeKind.Scalar => node.IsPlain ? Plain(node.Text) : node.Text,
        _ => null,
    };

    /// <summary>The pairs of <c>attributes:</c> or <c>resource:</c> of a receiver: values are text.</summary>
    public static IEnumerable<OtlpAttribute> Texts(MappingReader reader, string key) => reader.StringMap(key).Select(p => new OtlpAttribute(p.Key, p.Value));

    private static object Plain(string text)
    {
        if (text is "true" or "false") return text == "true";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return whole;
        return text.AsSpan().IndexOfAnyInRange('0', '9') >= 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : text;
    }
}
