using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Attributes;

/// <summary><c>include</c> and <c>exclude</c> (contrib internal/filter/filterconfig): every condition that is given must hold, one entry of each list is enough, of attributes every entry.</summary>
internal sealed class ItemMatch
{
    private readonly List<Func<MatchedItem, bool>> _conditions = [];

    public bool IsMatch(MatchedItem item) => _conditions.TrueForAll(c => c(item));

    /// <returns>Null where there is none.</returns>
    public static ItemMatch? Read(ConfigNode node, ReadContext context)
    {
        if (!node.HasValue) return null;
        var reader = new MappingReader(node, context.Errors);
        var match = new ItemMatch();
        bool isRegex = reader.Choice("match_type", false, ("strict", false), ("regexp", true));
        if (!node["match_type"].HasValue) context.Errors.Add(node, "match_type is required: strict or regexp");
        reader.Ignored("regexp", "is read and not acted upon: regexes are cached");
        match.AddTexts(reader, "services", isRegex, context, i => i.Resource.Attributes.TryGet("service.name", out object? name) ? OtlpText.Of(name) : null);
        match.AddTexts(reader, "span_names", isRegex, context, i => i.Span?.Name);
        match.AddTexts(reader, "span_kinds", isRegex, context, i => i.Span is { } span ? Kind(span.Kind) : null);
        match.AddTexts(reader, "log_bodies", isRegex, context, i => i.Record?.Body is string body ? body : null);
        match.AddTexts(reader, "log_severity_texts", isRegex, context, i => i.Record?.SeverityText);
        match.AddTexts(reader, "metric_names", isRegex, context, i => i.Metric?.Name);
        match.AddAttributes(reader, "attributes", isRegex, context, i => i.Attributes);
        match.AddAttributes(reader, "resources", isRegex, context, i => i.Resource.Attributes);
        ConfigNode severity = reader.Child("log_severity_number");
        if (severity.HasValue)
        {
            var inner = new MappingReader(severity, context.Errors);
            long min = Severity(inner);
            bool undefined = inner.Bool("match_undefined", false);
            inner.End();
            match._conditions.Add(i => i.Record is { } record && (record.SeverityNumber == 0 ? undefined : record.SeverityNumber >= min));
        }
        IReadOnlyList<ConfigNode> libraries = reader.List("libraries", item => item);
        var scopes = new List<(Func<string, bool> Name, Func<string, bool>? Version)>();
        foreach (ConfigNode library in libraries)
        {
            var inner = new MappingReader(library, context.Errors);
            inner.RequiredString("name");
            inner.String("version");
            inner.End();
            scopes.Add((Matcher(library["name"], isRegex, context), library["version"].Exists ? Matcher(library["version"], isRegex, context) : null));
        }
        if (scopes.Count > 0) match._conditions.Add(i => scopes.Exists(s => s.Name(i.Scope.Name) && s.Version?.Invoke(i.Scope.Version) != false));
        reader.End();
        if (match._conditions.Count == 0) context.Errors.Add(node, "at least one condition is needed beside match_type");
        return match;
    }

    private void AddTexts(MappingReader reader, string key, bool isRegex, ReadContext context, Func<MatchedItem, string?> textOf)
    {
        IReadOnlyList<ConfigNode> nodes = reader.List(key, n => n);
        if (nodes.Count == 0) return;
        Func<string, bool>[] matchers = [.. nodes.Select(n => Matcher(n, isRegex, context))];
        _conditions.Add(item => textOf(item) is { } text && matchers.Any(m => m(text)));
    }

    private void AddAttributes(MappingReader reader, string key, bool isRegex, ReadContext context, Func<MatchedItem, List<OtlpAttribute>> attributesOf)
    {
        foreach (ConfigNode node in reader.List(key, n => n))
        {
            var inner = new MappingReader(node, context.Errors);
            string name = inner.RequiredString("key");
            ConfigNode value = inner.Child("value");
            inner.End();
            Func<string, bool>? matcher = value.Exists ? Matcher(value, isRegex, context) : null;
            _conditions.Add(item => attributesOf(item).TryGet(name, out object? found) && matcher?.Invoke(OtlpText.Of(found)) != false);
        }
    }

    private static Func<string, bool> Matcher(ConfigNode node, bool isRegex, ReadContext context)
    {
        if (!isRegex) return text => text == node.Text;
        Re2? regex = Patterns.Read(node, context);
        return text => regex?.Regex.IsMatch(text) == true;
    }

    private static long Severity(MappingReader reader)
    {
        ConfigNode node = reader.Child("min");
        string[] levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
        string level = node.Text.ToUpperInvariant().TrimEnd('2', '3', '4');
        int at = Array.IndexOf(levels, level);
        if (at >= 0) return (4 * at) + (node.Text.Length > level.Length ? node.Text[^1] - '0' : 1);
        return reader.Integer("min", 0, 0, 24);
    }

    private static string Kind(int kind) => kind switch
    {
        1 => "SPAN_KIND_INTERNAL",
        2 => "SPAN_KIND_SERVER",
        3 => "SPAN_KIND_CLIENT",
        4 => "SPAN_KIND_PRODUCER",
        5 => "SPAN_KIND_CONSUMER",
        _ => "SPAN_KIND_UNSPECIFIED",
    };
}
