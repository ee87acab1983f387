using System.Text;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Metrics.Relabel;

namespace Pharos.Metrics.Config;

/// <summary>Reads a mapping of labels; names and values must be valid, binary scalars (<c>!!binary</c>) included.</summary>
internal static class LabelsReader
{
    public static LabelSet Read(ConfigNode node, ConfigErrors errors, NameValidation names, Func<string, string>? expand = null)
    {
        if (!node.HasValue) return LabelSet.Empty;
        if (!node.IsMapping)
        {
            errors.Add(node, $"expected a mapping of labels, found {node.Describe()}");
            return LabelSet.Empty;
        }
        var labels = new LabelSetBuilder();
        foreach ((ConfigNode key, ConfigNode value) in node.Entries)
        {
            if (value.IsMapping || value.IsSequence) errors.Add(value, $"expected text, found {value.Describe()}");
            else if (Decode(key, "label name", errors) is { } name && Decode(value, "label value", errors) is { } text)
            {
                if (!names.AllowsLabel(name)) errors.Add(key, $"\"{name}\" is not a valid label name");
                else labels.Set(name, expand is null ? text : expand(text));
            }
        }
        return labels.Build();
    }

    private static string? Decode(ConfigNode node, string what, ConfigErrors errors)
    {
        if (node.Tag is null || !node.Tag.EndsWith("binary", StringComparison.Ordinal)) return node.Text;
        byte[] bytes = new byte[node.Text.Length];
        if (!Convert.TryFromBase64String(node.Text, bytes, out int length))
        {
            errors.Add(node, "!!binary is not valid base64");
            return null;
        }
        if (System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length))) return Encoding.UTF8.GetString(bytes, 0, length);
        string shown = string.Concat(bytes.Take(length).Select(b => b is >= 0x20 and < 0x7F ? ((char)b).ToString() : $"\\x{b:x2}"));
        errors.Add(node, $"\"{shown}\" is not a valid {what}");
        return null;
    }
}
