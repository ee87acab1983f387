using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Alerting.Rules;

/// <summary>Reads rule files of Prometheus, and of Loki's ruler in the same format, strictly; every fault has file, line and column.</summary>
public static class RuleFile
{
    /// <summary>The groups of one file. A group with faults is left out.</summary>
    /// <param name="expressions">Checks expressions of <paramref name="language"/>.</param>
    public static IReadOnlyList<RuleGroupConfig> Read(
        ConfigNode root, IExpressionCheck expressions, IAlertTemplates templates, ConfigErrors errors, RuleLanguage language = RuleLanguage.PromQL)
    {
        var groups = new List<RuleGroupConfig>();
        var file = new MappingReader(root, errors);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ConfigNode node in file.List("groups", n => n))
        {
            int before = errors.Findings.Count(f => f.Severity == FindingSeverity.Error);
            RuleGroupConfig group = ReadGroup(node, expressions, templates, errors, language);
            if (group.Name.Length > 0 && !names.TryAdd(group.Name, node.Position.Line))
                errors.Add(node["name"], $"groupname: \"{group.Name}\" is repeated in the same file, first at line {names[group.Name]}");
            if (errors.Findings.Count(f => f.Severity == FindingSeverity.Error) == before) groups.Add(group);
        }
        file.End();
        return groups;
    }

    private static RuleGroupConfig ReadGroup(ConfigNode node, IExpressionCheck expressions, IAlertTemplates templates, ConfigErrors errors, RuleLanguage language)
    {
        var reader = new MappingReader(node, errors);
        string name = reader.String("name", "");
        if (name.Length == 0) errors.Add(node, "Groupname must not be empty");
        TimeSpan? interval = reader.OptionalDuration("interval");
        if (interval is { } given && given < TimeSpan.FromMilliseconds(1)) interval = null; // as upstream: 0 means the global one
        TimeSpan? offset = reader.OptionalDuration("query_offset");
        int limit = (int)reader.Integer("limit", 0, 0, int.MaxValue);
        List<RuleText> labels = Texts(reader, "labels", "label", errors);
        var rules = new List<RuleConfig>();
        foreach (ConfigNode rule in reader.List("rules", n => n)) rules.Add(ReadRule(rule, labels, expressions, templates, errors) with { Language = language });
        reader.End();
        return new RuleGroupConfig
        {
            Name = name,
            File = node.Position.File,
            Position = node.Position,
            Interval = interval,
            QueryOffset = offset,
            Limit = limit,
            Rules = rules,
        };
    }

    private static RuleConfig ReadRule(ConfigNode node, List<RuleText> groupLabels, IExpressionCheck expressions, IAlertTemplates templates, ConfigErrors errors)
    {
        var reader = new MappingReader(node, errors);
        string record = reader.String("record", "");
        string alert = reader.String("alert", "");
        string expression = reader.String("expr", "");
        TimeSpan? hold = reader.OptionalDuration("for");
        TimeSpan? keep = reader.OptionalDuration("keep_firing_for");
        List<RuleText> labels = Texts(reader, "labels", "label", errors);
        List<RuleText> annotations = Texts(reader, "annotations", "annotation", errors);
        reader.End();
        if (record.Length > 0 && alert.Length > 0) errors.Add(node["record"], "only one of 'record' and 'alert' must be set");
        if (record.Length == 0 && alert.Length == 0) errors.Add(node, "one of 'record' or 'alert' must be set");
        if (expression.Length == 0) errors.Add(node["expr"], "field 'expr' must be set in rule");
        else if (expressions.Check(expression) is { } fault) errors.Add(ExpressionPlace(node["expr"], fault), $"could not parse expression: {fault.Message}");
        if (record.Length > 0)
        {
            if (annotations.Count > 0) errors.Add(node["annotations"], "invalid field 'annotations' in recording rule");
            if (hold is { Ticks: > 0 }) errors.Add(node["for"], "invalid field 'for' in recording rule");
            if (keep is { Ticks: > 0 }) errors.Add(node["keep_firing_for"], "invalid field 'keep_firing_for' in recording rule");
            if (record.AsSpan().ContainsAny('{', '}', '\n')) errors.Add(node["record"], $"invalid recording rule name: {record}; braces belong into labels");
        }
        else
        {
            foreach (RuleText text in labels.Concat(annotations))
            {
                if (templates.Check(text.Value) is { } problem) errors.Add(text.Position, $"template of {text.Name}: {problem}");
            }
        }
        IEnumerable<RuleText> inherited = groupLabels.Where(g => !labels.Any(l => l.Name == g.Name));
        return new RuleConfig
        {
            Name = record.Length > 0 ? record : alert,
            IsAlert = record.Length == 0,
            Expression = expression,
            Position = node.Position,
            ExpressionPosition = node["expr"].Position,
            For = hold ?? TimeSpan.Zero,
            KeepFiringFor = keep ?? TimeSpan.Zero,
            Labels = [.. inherited.Concat(labels).OrderBy(l => l.Name, StringComparer.Ordinal)],
            Annotations = annotations,
        };
    }

    private static List<RuleText> Texts(MappingReader reader, string key, string kind, ConfigErrors errors)
    {
        var texts = new List<RuleText>();
        ConfigNode node = reader.Child(key);
        if (node.HasValue && !node.IsMapping) errors.Add(node, $"expected a mapping, found {node.Describe()}");
        foreach ((ConfigNode name, ConfigNode value) in node.Entries)
        {
            if (name.Text.Length == 0 || (kind == "label" && name.Text == Label.MetricName)) errors.Add(name.Position, $"invalid {kind} name: \"{name.Text}\"");
            if (value.Kind is ConfigNodeKind.Mapping or ConfigNodeKind.Sequence) errors.Add(value, $"expected text, found {value.Describe()}");
            texts.Add(new RuleText(name.Text, value.Text, value.Position));
        }
        return texts;
    }

    /// <summary>The place of a fault inside an expression: exact for one-line plain text, the line of a block scalar otherwise.</summary>
    private static SourcePosition ExpressionPlace(ConfigNode node, ExpressionError fault)
    {
        bool isBlock = node.Text.Contains('\n', StringComparison.Ordinal);
        int quote = node.IsPlain || isBlock ? 0 : 1;
        return isBlock
            ? new SourcePosition(node.Position.File, node.Position.Line + fault.Line, fault.Column)
            : new SourcePosition(node.Position.File, node.Position.Line, node.Position.Column + fault.Column - 1 + quote);
    }
}
