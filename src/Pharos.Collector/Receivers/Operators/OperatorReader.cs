using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Pharos.Collector.Config;
using Pharos.Configuration;
using Pharos.Core;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Reads a receiver's <c>operators:</c>. They run in order; an operator or a key that is not in the subset (docs/collector.md) is an error that names it.</summary>
internal sealed class OperatorReader(ConfigErrors errors, TimeProvider clock)
{
    private static readonly IReadOnlyList<string> s_types = ["json_parser", "regex_parser", "key_value_parser", "time_parser", "severity_parser", "add", "remove", "move", "copy", "retain", "noop"];

    public ImmutableArray<OperatorStep> Read(MappingReader reader, string key)
    {
        IReadOnlyList<ConfigNode> nodes = reader.List(key, item => item);
        var steps = ImmutableArray.CreateBuilder<OperatorStep>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            if (ReadStep(nodes[i]) is not { } step) continue;
            if (!ids.Add(step.Id) && nodes[i]["id"].HasValue) errors.Add(nodes[i]["id"], $"the id \"{step.Id}\" is used twice");
            steps.Add(step);
            CheckOutput(nodes[i], i + 1 < nodes.Count ? nodes[i + 1] : null);
        }
        return steps.ToImmutable();
    }

    private OperatorStep? ReadStep(ConfigNode node)
    {
        var reader = new MappingReader(node, errors);
        string type = reader.RequiredString("type");
        if (!s_types.Contains(type))
        {
            if (type.Length > 0) errors.Add(node["type"], $"the operator \"{type}\" is not supported; those that are: {string.Join(", ", s_types)}");
            return null;
        }
        string id = reader.String("id", type);
        reader.Child("output"); // checked by CheckOutput
        (bool drops, bool isQuiet) = reader.Choice("on_error", (false, false), ("send", (false, false)), ("send_quiet", (false, true)), ("drop", (true, false)), ("drop_quiet", (true, true)));
        if (reader.Child("if").HasValue) errors.Add(node["if"], "conditions of operators are not supported: use the filter or transform processor");
        IOperator? made = type switch
        {
            "json_parser" => ReadParser(reader, (from, to, time, severity) => new JsonParser(from, to, time, severity, reader.Bool("parse_ints", false))),
            "regex_parser" => ReadRegexParser(reader),
            "key_value_parser" => ReadKeyValueParser(reader),
            "time_parser" => ReadTime(reader),
            "severity_parser" => ReadSeverity(reader),
            "add" => ReadAdd(reader),
            "remove" => Field(reader, "field", null) is { } field ? new RemoveOperator(field) : null,
            "move" => Two(reader, (from, to) => new MoveOperator(from, to)),
            "copy" => Two(reader, (from, to) => new CopyOperator(from, to)),
            "retain" => new RetainOperator([.. reader.List("fields", item => ParseField(item, item.Text)).OfType<EntryField>()]),
            _ => new NoOperator(),
        };
        reader.End();
        return made is null ? null : new OperatorStep(id, made, drops, isQuiet);
    }

    /// <summary>An output other than the next operator would be a graph, which is not supported.</summary>
    private void CheckOutput(ConfigNode node, ConfigNode? next)
    {
        ConfigNode output = node["output"];
        if (!output.HasValue) return;
        string nextId = next is null ? "" : next["id"].HasValue ? next["id"].Text : next["type"].Text;
        if (!output.IsScalar || output.Text != nextId) errors.Add(output, "operators run in order: an output other than the next one is not supported");
    }

    private IOperator? ReadParser(MappingReader reader, Func<EntryField, EntryField, TimeParser?, SeverityParser?, IOperator> make)
    {
        EntryField from = Field(reader, "parse_from", EntryField.Body) ?? EntryField.Body, to = Field(reader, "parse_to", EntryField.Attributes) ?? EntryField.Attributes;
        TimeParser? time = Nested(reader, "timestamp", ReadTime);
        SeverityParser? severity = Nested(reader, "severity", ReadSeverity);
        return make(from, to, time, severity);
    }

    private IOperator? ReadRegexParser(MappingReader reader)
    {
        string text = reader.RequiredString("regex");
        Re2? regex = Regex(reader.Node["regex"], text);
        if (regex is not null && text.Length > 0 && regex.GroupNames.All(string.IsNullOrEmpty)) errors.Add(reader.Node["regex"], "no named capture groups: (?P<name>...)");
        return ReadParser(reader, (from, to, time, severity) => regex is null ? new NoOperator() : new RegexParser(from, to, time, severity, regex));
    }

    private IOperator? ReadKeyValueParser(MappingReader reader)
    {
        string delimiter = reader.String("delimiter", "="), pairs = reader.String("pair_delimiter", "");
        if (delimiter.Length == 0) errors.Add(reader.Node["delimiter"], "must not be empty");
        else if (delimiter == pairs) errors.Add(reader.Node["pair_delimiter"], "must differ from delimiter");
        return ReadParser(reader, (from, to, time, severity) => new KeyValueParser(from, to, time, severity, delimiter, pairs));
    }

    private TimeParser? ReadTime(MappingReader reader)
    {
        EntryField? from = Field(reader, "parse_from", null);
        string type = reader.Choice("layout_type", "strptime", ("strptime", "strptime"), ("gotime", "gotime"), ("epoch", "epoch"));
        string layout = reader.RequiredString("layout"), location = reader.String("location", "");
        if (from is null || layout.Length == 0) return null;
        if (type == "epoch")
        {
            if (TimeParser.EpochLayouts.Contains(layout)) return new TimeParser(from, null, layout, clock);
            errors.Add(reader.Node["layout"], $"a layout of epoch is one of {string.Join(", ", TimeParser.EpochLayouts)}");
            return null;
        }
        TimeZoneInfo zone = TimeZoneInfo.Utc;
        if (location.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(location, out zone!))
        {
            errors.Add(reader.Node["location"], $"there is no time zone \"{location}\"");
            return null;
        }
        try
        {
            return new TimeParser(from, type == "gotime" ? TimeLayout.Go(layout, zone) : TimeLayout.Strptime(layout, zone), null, clock);
        }
        catch (ArgumentException e)
        {
            errors.Add(reader.Node["layout"], e.Message);
            return null;
        }
    }

    private SeverityParser? ReadSeverity(MappingReader reader)
    {
        EntryField? from = Field(reader, "parse_from", null);
        string preset = reader.String("preset", "default");
        Dictionary<string, int>? mapping = SeverityParser.Preset(preset);
        if (mapping is null) errors.Add(reader.Node["preset"], $"unknown preset \"{preset}\", expected default, otel or none");
        mapping ??= [];
        foreach ((ConfigNode key, ConfigNode values) in reader.Child("mapping").Entries)
        {
            int number = Enumerable.Range(1, 24).FirstOrDefault(n => SeverityParser.NameOf(n) == key.Text);
            if (number == 0 && key.Text != "default") errors.Add(key, $"unknown severity \"{key.Text}\"");
            foreach (ConfigNode value in values.IsSequence ? values.Items : [values]) foreach (string text in SeverityValues(value)) mapping[text] = number;
        }
        bool overwrites = reader.Bool("overwrite_text", false);
        return from is null ? null : new SeverityParser(from, mapping.ToFrozenDictionary(StringComparer.Ordinal), overwrites);
    }

    private IEnumerable<string> SeverityValues(ConfigNode value)
    {
        if (value.IsMapping)
        {
            var range = new MappingReader(value, errors);
            long min = range.Integer("min", 0), max = range.Integer("max", 0);
            range.End();
            if (min > max) (min, max) = (max, min);
            if (max - min <= 10_000) return Enumerable.Range(0, (int)(max - min) + 1).Select(i => (min + i).ToString(CultureInfo.InvariantCulture));
            errors.Add(value, "a range has at most 10000 values");
            return [];
        }
        return value.Text switch
        {
            "2xx" or "3xx" or "4xx" or "5xx" => Enumerable.Range((value.Text[0] - '0') * 100, 100).Select(i => i.ToString(CultureInfo.InvariantCulture)),
            _ => [value.Text.ToLowerInvariant()],
        };
    }

    private AddOperator? ReadAdd(MappingReader reader)
    {
        EntryField? field = Field(reader, "field", null);
        ConfigNode value = reader.Child("value");
        if (!value.Exists) errors.Add(reader.Node, "value is required");
        if (field is null || !value.Exists) return null;
        if (value.IsScalar && value.Text.StartsWith("EXPR(", StringComparison.Ordinal) && value.Text.EndsWith(')'))
        {
            EntryField? source = ParseField(value, value.Text[5..^1].Trim());
            return source is null ? null : new AddOperator(field, null, source);
        }
        return new AddOperator(field, YamlValues.Of(value), null);
    }

    private IOperator? Two(MappingReader reader, Func<EntryField, EntryField, IOperator> make)
    {
        EntryField? from = Field(reader, "from", null), to = Field(reader, "to", null);
        return from is null || to is null ? null : make(from, to);
    }

    private T? Nested<T>(MappingReader reader, string key, Func<MappingReader, T?> read) where T : class
    {
        ConfigNode node = reader.Child(key);
        if (!node.HasValue) return null;
        var inner = new MappingReader(node, errors);
        T? result = read(inner);
        inner.End();
        return result;
    }

    private EntryField? Field(MappingReader reader, string key, EntryField? fallback)
    {
        if (fallback is not null && !reader.Child(key).HasValue) return fallback;
        string text = reader.RequiredString(key);
        return text.Length == 0 ? null : ParseField(reader.Node[key], text);
    }

    private EntryField? ParseField(ConfigNode at, string text)
    {
        try
        {
            return EntryField.Parse(text);
        }
        catch (ArgumentException e)
        {
            errors.Add(at, e.Message);
            return null;
        }
    }

    private Re2? Regex(ConfigNode at, string text)
    {
        try
        {
            return Re2.Compile(text);
        }
        catch (ArgumentException e)
        {
            errors.Add(at, e.Message);
            return null;
        }
    }
}
