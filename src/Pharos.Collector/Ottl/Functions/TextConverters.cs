using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Pharos.Collector.Ottl.Values;
using Pharos.Core;

namespace Pharos.Collector.Ottl.Functions;

/// <summary>Converters of text (pkg/ottl/ottlfuncs/README.md, "Converters").</summary>
internal static class TextConverters
{
    /// <summary>Those that make one text of one.</summary>
    public static readonly FrozenDictionary<string, Func<string, string>> Plain = new Dictionary<string, Func<string, string>>
    {
        ["ToLowerCase"] = s => s.ToLowerInvariant(),
        ["ToUpperCase"] = s => s.ToUpperInvariant(),
        ["ToSnakeCase"] = s => Snake(s),
        ["ToCamelCase"] = s => Camel(s),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FunctionDefinition[] All =
    [
        .. Plain.Select(p => FunctionDefinition.Of(p.Key, ["target"], a => Map(a.Text("target"), p.Value))),
        FunctionDefinition.Of("ConvertCase", ["target", "to_case"], a => Map(a.Text("target"), a.Word("to_case") switch
        {
            "lower" => Plain["ToLowerCase"],
            "upper" => Plain["ToUpperCase"],
            "snake" => Plain["ToSnakeCase"],
            "camel" => Plain["ToCamelCase"],
            var other => throw a.Fault("to_case", $"\"{other}\" is no case: lower, upper, snake or camel"),
        })),
        FunctionDefinition.Of("Concat", ["values", "delimiter"], a =>
        {
            Func<OttlTarget, object?> values = a.Value("values");
            Func<OttlTarget, string> delimiter = a.Text("delimiter");
            return t => string.Join(delimiter(t), (values(t) as List<object?> ?? throw CallArguments.Mismatch("a list", values(t))).Where(v => v is not (List<object?> or List<Wire.Otlp.OtlpAttribute>)).Select(v => OttlValues.ToText(v) ?? "<nil>"));
        }),
        FunctionDefinition.Of("IsMatch", ["target", "pattern"], a =>
        {
            Func<OttlTarget, string?> target = a.TextLike("target");
            Func<OttlTarget, Re2> regex = a.Regex("pattern");
            return t => target(t) is { } text && regex(t).Regex.IsMatch(text);
        }),
        FunctionDefinition.Of("HasPrefix", ["value", "prefix"], a => Two(a, "value", "prefix", (text, part) => text.StartsWith(part, StringComparison.Ordinal))),
        FunctionDefinition.Of("HasSuffix", ["value", "suffix"], a => Two(a, "value", "suffix", (text, part) => text.EndsWith(part, StringComparison.Ordinal))),
        FunctionDefinition.Of("TrimPrefix", ["target", "prefix"], a => Two(a, "target", "prefix", (text, part) => text.StartsWith(part, StringComparison.Ordinal) ? text[part.Length..] : text)),
        FunctionDefinition.Of("TrimSuffix", ["target", "suffix"], a => Two(a, "target", "suffix", (text, part) => text.EndsWith(part, StringComparison.Ordinal) ? text[..^part.Length] : text)),
        new FunctionDefinition("Trim", ["target", "replacement"], 1, a =>
        {
            char[] cut = a.Word("replacement", " ").ToCharArray();
            return Map(a.Text("target"), text => text.Trim(cut));
        }),
        FunctionDefinition.Of("Split", ["target", "delimiter"], a => Two(a, "target", "delimiter", Split)),
        new FunctionDefinition("Substring", ["target", "start", "length", "utf8_safe"], 3, a =>
        {
            Func<OttlTarget, string> target = a.Text("target");
            Func<OttlTarget, long> start = a.Integer("start"), length = a.Integer("length");
            a.Flag("utf8_safe", true);
            return t => Substring(target(t), start(t), length(t));
        }),
        new FunctionDefinition("Format", ["format_string", "format_arguments"], 2, a =>
        {
            string format = a.Word("format_string");
            Func<OttlTarget, object?> values = a.Value("format_arguments");
            return t => Format(format, values(t) as List<object?> ?? throw CallArguments.Mismatch("a list", values(t)));
        }),
    ];

    private static Func<OttlTarget, object?> Map(Func<OttlTarget, string> text, Func<string, object?> convert) => t => convert(text(t));

    private static Func<OttlTarget, object?> Two(CallArguments arguments, string first, string second, Func<string, string, object?> convert)
    {
        Func<OttlTarget, string> a = arguments.Text(first), b = arguments.Text(second);
        return t => convert(a(t), b(t));
    }

    private static List<object?> Split(string text, string delimiter) =>
        delimiter.Length == 0 ? [.. text.EnumerateRunes().Select(r => (object?)r.ToString())] : [.. text.Split(delimiter)];

    /// <summary>Counts bytes of UTF-8, as Go does; a character that would be cut stays out.</summary>
    private static string Substring(string text, long start, long length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (start < 0 || length < 0 || start + length > bytes.Length) throw new OttlRuntimeException($"substring {start} to {start + length} out of range of {bytes.Length} bytes");
        int from = (int)start, to = (int)(start + length);
        while (from < to && (bytes[from] & 0xC0) == 0x80) from++;
        while (to > from && to < bytes.Length && (bytes[to] & 0xC0) == 0x80) to--;
        return Encoding.UTF8.GetString(bytes, from, to - from);
    }

    /// <summary>The verbs of Go's fmt that are used here: %s %v %d %f %q %x %%, with a width and precision for numbers.</summary>
    private static string Format(string format, List<object?> values)
    {
        var text = new StringBuilder();
        int next = 0;
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            int at = i + 1;
            while (at < format.Length && (char.IsAsciiDigit(format[at]) || format[at] is '.' or '-')) at++;
            string flags = format[(i + 1)..at];
            char verb = at < format.Length ? format[at] : '%';
            i = at;
            if (verb == '%')
            {
                text.Append('%');
                continue;
            }
            object? value = next < values.Count ? values[next++] : throw new OttlRuntimeException($"\"{format}\" has more verbs than there are values");
            text.Append(Pad(Verb(verb, flags, value), flags));
        }
        return text.ToString();
    }

    private static string Verb(char verb, string flags, object? value)
    {
        int dot = flags.IndexOf('.', StringComparison.Ordinal);
        int precision = dot >= 0 && int.TryParse(flags.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int digits) ? Math.Min(digits, 50) : 6;
        return (verb, value) switch
        {
            ('d', long n) => n.ToString(CultureInfo.InvariantCulture),
            ('x', long n) => n.ToString("x", CultureInfo.InvariantCulture),
            ('x', string s) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(s)),
            ('f', double d) => d.ToString("F" + precision, CultureInfo.InvariantCulture),
            ('q', string s) => LabelFormat.Quote(s),
            ('s' or 'v', _) => OttlValues.ToText(value) ?? "<nil>",
            _ => throw new OttlRuntimeException($"%{verb} does not print a {OttlValues.NameOf(value)}"),
        };
    }

    private static string Pad(string text, string flags)
    {
        string digits = flags.Split('.')[0].TrimStart('-');
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width > 1000) return text;
        return flags.StartsWith('-') ? text.PadRight(width) : digits[0] == '0' ? text.PadLeft(width, '0') : text.PadLeft(width);
    }

    private static string Snake(string text)
    {
        var result = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is ' ' or '-' or '.') result.Append('_');
            else
            {
                bool starts = char.IsUpper(c) && i > 0 && text[i - 1] != '_' && (!char.IsUpper(text[i - 1]) || (i + 1 < text.Length && char.IsLower(text[i + 1])));
                if (starts && result.Length > 0 && result[^1] != '_') result.Append('_');
                result.Append(char.ToLowerInvariant(c));
            }
        }
        return result.ToString();
    }

    private static string Camel(string text) => string.Concat(text.Split(['_', ' ', '-', '.'], StringSplitOptions.RemoveEmptyEntries).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
}
