using Pharos.Configuration;

namespace Pharos.Metrics.Config;

/// <summary>Reads the otlp section.</summary>
internal static class OtlpConfigReader
{
    public static OtlpConfig Read(ConfigNode node, ConfigErrors errors)
    {
        var m = new MappingReader(node, errors);
        var config = new OtlpConfig
        {
            PromoteResourceAttributes = Attributes(m, "promote_resource_attributes", "promoted"),
            PromoteAllResourceAttributes = m.Bool("promote_all_resource_attributes", false),
            IgnoreResourceAttributes = Attributes(m, "ignore_resource_attributes", "ignored"),
            Translation = ReadTranslation(m),
            KeepIdentifyingResourceAttributes = m.Bool("keep_identifying_resource_attributes", false),
            ConvertHistogramsToNhcb = m.Bool("convert_histograms_to_nhcb", false),
            PromoteScopeMetadata = m.Bool("promote_scope_metadata", false),
            LabelNameUnderscoreSanitization = m.Bool("label_name_underscore_sanitization", true),
            LabelNamePreserveMultipleUnderscores = m.Bool("label_name_preserve_multiple_underscores", true),
        };
        if (config.PromoteAllResourceAttributes && config.PromoteResourceAttributes.Count > 0)
            errors.Add(node, "'promote_all_resource_attributes' and 'promote_resource_attributes' cannot be configured simultaneously");
        if (!config.PromoteAllResourceAttributes && config.IgnoreResourceAttributes.Count > 0)
            errors.Add(m.Child("ignore_resource_attributes"), "'ignore_resource_attributes' cannot be configured unless 'promote_all_resource_attributes' is true");
        m.End();
        return config;
    }

    private static OtlpTranslation ReadTranslation(MappingReader m)
    {
        switch (m.String("translation_strategy"))
        {
            case null or "" or "UnderscoreEscapingWithSuffixes": return OtlpTranslation.UnderscoreEscapingWithSuffixes;
            case "UnderscoreEscapingWithoutSuffixes": return OtlpTranslation.UnderscoreEscapingWithoutSuffixes;
            case "NoUTF8EscapingWithSuffixes": return OtlpTranslation.NoUtf8EscapingWithSuffixes;
            case "NoTranslation": return OtlpTranslation.NoTranslation;
            case var other:
                m.Errors.Add(m.Child("translation_strategy"), $"unsupported OTLP translation strategy \"{other}\"");
                return OtlpTranslation.UnderscoreEscapingWithSuffixes;
        }
    }

    private static List<string> Attributes(MappingReader m, string key, string what)
    {
        var attributes = new List<string>();
        foreach (ConfigNode node in m.Child(key).Items)
        {
            string name = node.Text.Trim();
            if (name.Length == 0) m.Errors.Add(node, $"empty {what} OTel resource attribute");
            else if (attributes.Contains(name)) m.Errors.Add(node, $"duplicated {what} OTel resource attribute \"{name}\"");
            else attributes.Add(name);
        }
        if (m.Child(key) is { HasValue: true, IsSequence: false } other) m.Errors.Add(other, $"expected a list, found {other.Describe()}");
        return attributes;
    }
}
