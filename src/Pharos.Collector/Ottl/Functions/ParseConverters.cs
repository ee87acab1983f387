using System.Text.RegularExpressions;
using Pharos.Collector.Ottl.Values;
using Pharos.Collector.Receivers.Operators;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters that take texts apart (pkg/ottl/ottlfuncs/README.md, "Converters").</summary>
internal static class ParseConverters
{
    public static readonly FunctionDefinition[] All =
    [
        FunctionDefinition.Of("ParseJSON", ["target"], a => Parse(a, text => JsonText.Parse(text, keepsIntegers: false))),
        new FunctionDefinition("ParseKeyValue", ["target", "delimiter", "pair_delimiter"], 1, a =>
        {
            string delimiter = a.Word("delimiter", "="), pairs = a.Word("pair_delimiter", " ");
            if (delimiter.Length == 0 || delimiter == pairs) throw a.Fault("delimiter", "must not be empty, and differ from pair_delimiter");
            return Parse(a, text => KeyValueText.Parse(text, delimiter, pairs == " " ? "" : pairs));
        }),
        FunctionDefinition.Of("ExtractPatterns", ["target", "pattern"], a =>
        {
            Func<OttlTarget, string> target = a.Text("target");
            Func<OttlTarget, Re2> regex = a.Regex("pattern");
            return t => Extract(regex(t), target(t));
        }),
        new FunctionDefinition("ParseSeverity", ["target", "severity_mapping"], 2, a =>
        {
            Func<OttlTarget, string?> target = a.TextLike("target");
            Func<OttlTarget, object?> mapping = a.Value("severity_mapping");
            return t => Severity(target(t), mapping(t) as List<OtlpAttribute> ?? throw CallArguments.Mismatch("a map", mapping(t)));
        }),
    ];

    private static Func<OttlTarget, object?> Parse(CallArguments arguments, Func<string, object?> parse)
    {
        Func<OttlTarget, string> target = arguments.Text("target");
        return t =>
        {
            try
            {
                return parse(target(t));
            }
            catch (FormatException e) { throw new OttlRuntimeException(e.Message); }
        };
    }

    private static List<OtlpAttribute> Extract(Re2 regex, string text)
    {
        if (regex.GroupNames.All(string.IsNullOrEmpty)) throw new OttlRuntimeException("at least 1 named capture group must be supplied in the given regex");
        var map = new List<OtlpAttribute>();
        Match match = regex.Regex.Match(text);
        if (!match.Success) return map;
        for (int i = 1; i < regex.GroupNames.Count; i++) if (regex.GroupNames[i] is { Length: > 0 } name) map.Add(new OtlpAttribute(name, match.Groups[i].Value));
        return map;
    }

    /// <summary>The level whose list of criteria has the text, or a range with it: <c>{"error": ["err", {"min": 400, "max": 499}]}</c>.</summary>
    private static string? Severity(string? text, List<OtlpAttribute> mapping)
    {
        foreach (OtlpAttribute level in mapping)
            foreach (object? criterion in level.Value as List<object?> ?? [level.Value])
                if (Matches(text, criterion)) return level.Key;
        throw new OttlRuntimeException($"no severity is mapped from \"{text}\"");
    }

    private static bool Matches(string? text, object? criterion) => criterion switch
    {
        List<OtlpAttribute> range => long.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number)
            && range.Find(i => i.Key == "min")?.Value is long min && range.Find(i => i.Key == "max")?.Value is long max && number >= min && number <= max,
        _ => text is not null && string.Equals(text, OttlValues.ToText(criterion), StringComparison.OrdinalIgnoreCase),
    };
}
