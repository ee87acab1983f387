using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Metrics.Relabel;

/// <summary>Reads and checks one relabel rule with upstream's conditions (prometheus/model/relabel).</summary>
internal static class RelabelConfigReader
{
    private static readonly (string, RelabelAction)[] s_actions = [.. Enum.GetValues<RelabelAction>().Select(a => (Name(a), a))];

    /// <summary>A list of rules; a null item is an error that starts with <paramref name="emptyMessage"/>.</summary>
    public static IReadOnlyList<RelabelRule> ReadList(MappingReader parent, string key, NameValidation names, string emptyMessage) =>
        parent.List(key, node =>
        {
            if (node.HasValue) return Read(node, parent.Errors, names);
            parent.Errors.Add(node, emptyMessage);
            return new RelabelRule();
        });

    public static RelabelRule Read(ConfigNode node, ConfigErrors errors, NameValidation names)
    {
        var m = new MappingReader(node, errors);
        RelabelAction action = ReadAction(m);
        var rule = new RelabelRule
        {
            Action = action,
            SourceLabels = m.Strings("source_labels"),
            Separator = m.String("separator", RelabelRule.DefaultSeparator),
            Regex = ReadRegex(m),
            Modulus = (ulong)m.Integer("modulus", 0, 0),
            TargetLabel = m.String("target_label", ""),
            Replacement = m.String("replacement", RelabelRule.DefaultReplacement),
            Names = names,
        };
        m.End();
        foreach (string label in rule.SourceLabels)
            if (!names.AllowsLabel(label)) errors.Add(m.Child("source_labels"), $"\"{label}\" is not a valid label name");
        Check(rule, m);
        return rule;
    }

    private static RelabelAction ReadAction(MappingReader m)
    {
        ConfigNode node = m.Child("action");
        if (!node.HasValue) return RelabelAction.Replace;
        foreach ((string name, RelabelAction action) in s_actions)
            if (string.Equals(name, node.Text, StringComparison.OrdinalIgnoreCase)) return action;
        m.Errors.Add(node, $"unknown relabel action \"{node.Text}\"");
        return RelabelAction.Replace;
    }

    private static ValueRegex ReadRegex(MappingReader m)
    {
        string? pattern = m.String("regex");
        if (pattern is null or "(.*)") return RelabelRule.DefaultRegex;
        try { return ValueRegex.Parse(pattern); }
        catch (ArgumentException e)
        {
            m.Errors.Add(m.Child("regex"), $"error parsing regexp: {e.Message}");
            return RelabelRule.DefaultRegex;
        }
    }

    private static void Check(RelabelRule rule, MappingReader m)
    {
        string name = Name(rule.Action);
        ConfigErrors errors = m.Errors;
        bool targeted = rule.Action is RelabelAction.Replace or RelabelAction.HashMod or RelabelAction.Lowercase or RelabelAction.Uppercase or RelabelAction.KeepEqual or RelabelAction.DropEqual;
        if (rule.Modulus == 0 && rule.Action == RelabelAction.HashMod) errors.Add(m.Node, "relabel configuration for hashmod requires non-zero modulus");
        if (targeted && rule.TargetLabel.Length == 0)
        {
            errors.Add(m.Node, $"relabel configuration for {name} action requires 'target_label' value");
            return;
        }
        bool templated = rule.Action == RelabelAction.Replace && ReplacementTemplate.HasVariable(rule.TargetLabel);
        if (targeted && !(templated ? AllowsTemplate(rule.Names, rule.TargetLabel) : rule.Names.AllowsLabel(rule.TargetLabel)))
            errors.Add(m.Child("target_label"), $"\"{rule.TargetLabel}\" is invalid 'target_label' for {name} action");
        switch (rule.Action)
        {
            case RelabelAction.Lowercase or RelabelAction.Uppercase when rule.Replacement != RelabelRule.DefaultReplacement:
                errors.Add(m.Child("replacement"), $"'replacement' can not be set for {name} action");
                break;
            case RelabelAction.LabelMap when !AllowsTemplate(rule.Names, rule.Replacement):
                errors.Add(m.Child("replacement"), $"\"{rule.Replacement}\" is invalid 'replacement' for {name} action");
                break;
            case RelabelAction.KeepEqual or RelabelAction.DropEqual when HasOther(rule, regexToo: true):
                errors.Add(m.Node, $"{name} action requires only 'source_labels' and `target_label`, and no other fields");
                break;
            case RelabelAction.LabelDrop or RelabelAction.LabelKeep when rule.SourceLabels.Count > 0 || rule.TargetLabel.Length > 0 || HasOther(rule, regexToo: false):
                errors.Add(m.Node, $"{name} action requires only 'regex', and no other fields");
                break;
        }
    }

    private static bool HasOther(RelabelRule rule, bool regexToo) =>
        rule.Modulus != 0 || rule.Separator != RelabelRule.DefaultSeparator || rule.Replacement != RelabelRule.DefaultReplacement
        || (regexToo && rule.Regex.Pattern != RelabelRule.DefaultRegex.Pattern);

    // With the references cut out, what is left must still be made of name characters.
    private static bool AllowsTemplate(NameValidation names, string template)
    {
        if (names == NameValidation.Utf8) return template.Length > 0;
        var bare = new System.Text.StringBuilder("_");
        for (int i = 0; i < template.Length; i++)
        {
            if (template[i] != '$')
            {
                bare.Append(template[i]);
                continue;
            }
            bool braces = i + 1 < template.Length && template[i + 1] == '{';
            int start = i + (braces ? 2 : 1), end = start;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] == '_')) end++;
            if (end == start || (braces && (end == template.Length || template[end] != '}'))) return false;
            i = braces ? end : end - 1;
        }
        return template.Length > 0 && LabelFormat.IsClassicLabelName(bare.ToString());
    }

    private static string Name(RelabelAction action) => action switch
    {
        RelabelAction.Replace => "replace",
        RelabelAction.Keep => "keep",
        RelabelAction.Drop => "drop",
        RelabelAction.KeepEqual => "keepequal",
        RelabelAction.DropEqual => "dropequal",
        RelabelAction.HashMod => "hashmod",
        RelabelAction.LabelMap => "labelmap",
        RelabelAction.LabelDrop => "labeldrop",
        RelabelAction.LabelKeep => "labelkeep",
        RelabelAction.Lowercase => "lowercase",
        _ => "uppercase",
    };
}
