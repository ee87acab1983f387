using System.Globalization;
using System.Text.RegularExpressions;
using Pharos.Configuration;

namespace Pharos.Reliability.Slo;

/// <summary>Fields that several OpenSLO kinds share.</summary>
internal static partial class OpenSloFields
{
    public static OpenSloMetadata Metadata(MappingReader parent, ConfigErrors errors, bool isRequired = true)
    {
        ConfigNode node = parent.Child("metadata");
        if (!node.HasValue)
        {
            if (isRequired && parent.Node.IsMapping) errors.Add(node, "is required");
            return new OpenSloMetadata("", "", [], []);
        }
        var reader = new MappingReader(node, errors);
        string name = reader.RequiredString("name");
        if (name.Length > 0) Name(node["name"], errors);
        string title = reader.String("displayName", "");
        var labels = new List<KeyValuePair<string, string>>();
        foreach ((string label, string value) in reader.Map("labels", value => LabelValue(value, errors))) labels.Add(new(label, value));
        List<SloText> annotations = [.. reader.Child("annotations").Entries.Select(e => new SloText(e.Key.Text, e.Value.Text, e.Value.Position))];
        reader.End();
        return new OpenSloMetadata(name, title.Length > 0 ? title : name, labels, annotations);
    }

    /// <summary>A name as Kubernetes has it: the label of RFC 1123.</summary>
    public static void Name(ConfigNode node, ConfigErrors errors)
    {
        if (node.Text.Length > 63 || !Rfc1123().IsMatch(node.Text))
            errors.Add(node, $"{node.Describe()} is no name: lower-case letters, digits and '-', 1 to 63 of them, with a letter or digit at both ends");
    }

    /// <summary>OpenSLO's short durations: a number and one of m, h, d, w, M (month), Q, Y. Null where it is none, or has no fixed length.</summary>
    public static TimeSpan? Duration(ConfigNode node, ConfigErrors errors)
    {
        if (!IsDuration(node.Text))
        {
            errors.Add(node, $"expected a duration such as 30d (m, h, d, w, M, Q, Y), found {node.Describe()}");
            return null;
        }
        return Length(node.Text);
    }

    public static bool IsDuration(string text) => Shorthand().IsMatch(text);

    /// <summary>Null for months, quarters and years.</summary>
    public static TimeSpan? Length(string text)
    {
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > 100_000) return null;
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7L * number),
            _ => null,
        };
    }

    /// <summary>The PromQL operator of lt, lte, gt, gte.</summary>
    public static string? Operator(MappingReader reader, string key, bool isRequired)
    {
        if (isRequired) reader.RequiredString(key);
        return reader.Has(key) ? reader.Choice<string?>(key, null, ("lt", "<"), ("lte", "<="), ("gt", ">"), ("gte", ">=")) : null;
    }

    private static string LabelValue(ConfigNode value, ConfigErrors errors)
    {
        if (value.IsSequence) return string.Join(',', value.Items.Select(i => i.Text));
        if (value.IsMapping) errors.Add(value, "expected text or a list of texts, found a mapping");
        return value.Text;
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc1123();

    [GeneratedRegex(@"\A[1-9][0-9]*[mhdwMQY]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shorthand();
}
