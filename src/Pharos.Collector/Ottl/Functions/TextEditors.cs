using System.Text;
using System.Text.RegularExpressions;
using Pharos.Collector.Data;
using Pharos.Collector.Ottl.Paths;
using Pharos.Collector.Ottl.Values;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Editors that replace and cut text (pkg/ottl/ottlfuncs/README.md, "Editors").</summary>
internal static class TextEditors
{
    private static readonly string[] s_replaceParameters = ["target", "pattern", "replacement", "function", "replacement_format"];

    public static readonly FunctionDefinition[] All =
    [
        new FunctionDefinition("replace_pattern", ["target", "regex", "replacement", "function", "replacement_format"], 3, a =>
        {
            OttlPath target = a.Target("target");
            Func<OttlTarget, string, string> replace = PatternReplacer(a);
            return t =>
            {
                if (target.Get(t) is string text && replace(t, text) is var changed && changed != text) target.Set!(t, changed);
                return null;
            };
        }),
        new FunctionDefinition("replace_all_patterns", ["target", "mode", "regex", "replacement", "function", "replacement_format"], 4, ReplaceAllPatterns),
        new FunctionDefinition("replace_match", [.. s_replaceParameters], 3, a =>
        {
            OttlPath target = a.Target("target");
            Func<OttlTarget, string, string?> replace = MatchReplacer(a);
            return t =>
            {
                if (target.Get(t) is string text && replace(t, text) is { } changed) target.Set!(t, changed);
                return null;
            };
        }),
        new FunctionDefinition("replace_all_matches", [.. s_replaceParameters], 3, a =>
        {
            Func<OttlTarget, List<OtlpAttribute>> target = a.Map("target");
            Func<OttlTarget, string, string?> replace = MatchReplacer(a);
            return t => EditTexts(target(t), text => replace(t, text) ?? text);
        }),
        new FunctionDefinition("truncate_all", ["target", "limit", "utf8_safe", "truncation_marker"], 2, TruncateAll),
    ];

    private static object? EditTexts(List<OtlpAttribute> map, Func<string, string> edit)
    {
        for (int i = 0; i < map.Count; i++)
            if (map[i].Value is string text && edit(text) is var changed && changed != text) map[i] = map[i] with { Value = changed };
        return null;
    }

    /// <summary>Where a function is given, it changes each replacement, which stands in place of its match.</summary>
    private static Func<OttlTarget, string, string> PatternReplacer(CallArguments arguments)
    {
        Func<OttlTarget, Re2> regex = arguments.Regex("regex");
        Func<OttlTarget, string> replacement = arguments.Text("replacement");
        if (!arguments.Has("function") && !arguments.Has("replacement_format")) return (t, text) => regex(t).ReplaceAll(text, replacement(t));
        Func<string, string> change = arguments.Replacer();
        return (t, text) =>
        {
            Re2 compiled = regex(t);
            string template = replacement(t);
            return compiled.Regex.Replace(text, (Match match) => change(compiled.Expand(match, template)));
        };
    }

    private static Func<OttlTarget, string, string?> MatchReplacer(CallArguments arguments)
    {
        Regex pattern = GlobPattern.Compile(arguments.Word("pattern"));
        Func<OttlTarget, string> replacement = arguments.Text("replacement");
        Func<string, string> change = arguments.Replacer();
        return (t, text) => pattern.IsMatch(text) ? change(replacement(t)) : null;
    }

    private static Func<OttlTarget, object?> ReplaceAllPatterns(CallArguments arguments)
    {
        string mode = arguments.Word("mode");
        if (mode is not ("key" or "value")) throw arguments.Fault("mode", $"\"{mode}\" is no mode: key or value");
        Func<OttlTarget, List<OtlpAttribute>> target = arguments.Map("target");
        Func<OttlTarget, string, string> replace = PatternReplacer(arguments);
        if (mode == "value") return t => EditTexts(target(t), text => replace(t, text));
        return t =>
        {
            List<OtlpAttribute> map = target(t);
            OtlpAttribute[] before = [.. map];
            map.Clear();
            foreach (OtlpAttribute item in before) map.Set(replace(t, item.Key), item.Value);
            return null;
        };
    }

    private static Func<OttlTarget, object?> TruncateAll(CallArguments arguments)
    {
        Func<OttlTarget, List<OtlpAttribute>> target = arguments.Map("target");
        Func<OttlTarget, long> limit = arguments.Integer("limit");
        arguments.Flag("utf8_safe", true); // text here is always whole characters
        string marker = arguments.Word("truncation_marker");
        int markerBytes = Encoding.UTF8.GetByteCount(marker);
        return t =>
        {
            long most = limit(t);
            if (most < 0) throw new OttlRuntimeException($"limit must not be negative, is {most}");
            if (markerBytes > most) throw new OttlRuntimeException("truncation_marker is longer than limit");
            return EditTexts(target(t), text => Encoding.UTF8.GetByteCount(text) <= most ? text : Cut(text, most - markerBytes) + marker);
        };
    }

    /// <summary>The longest beginning of at most so many bytes in UTF-8.</summary>
    private static string Cut(string text, long bytes)
    {
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0) break;
            at += rune.Utf16SequenceLength;
        }
        return text[..at];
    }
}
