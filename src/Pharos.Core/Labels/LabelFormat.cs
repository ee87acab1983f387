using System.Buffers;
using System.Text;

namespace Pharos.Core;

/// <summary>Writes and checks label names and values as Prometheus does (docs: data model; UTF-8 names since 3.0).</summary>
public static class LabelFormat
{
    private static readonly SearchValues<char> s_nameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> s_metricChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:");

    /// <summary>Matches <c>[a-zA-Z_][a-zA-Z0-9_]*</c>.</summary>
    public static bool IsClassicLabelName(ReadOnlySpan<char> name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.ContainsAnyExcept(s_nameChars);

    /// <summary>Matches <c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>.</summary>
    public static bool IsClassicMetricName(ReadOnlySpan<char> name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.ContainsAnyExcept(s_metricChars);

    /// <summary><c>name{a="b", c="d"}</c>; the braces stand only where there are labels, and <c>{}</c> for the empty set.</summary>
    public static string Series(LabelSet labels)
    {
        string metric = labels.MetricName;
        bool bare = IsClassicMetricName(metric);
        var text = new StringBuilder();
        if (bare) text.Append(metric);
        if (bare && labels.Count == 1) return text.ToString();
        text.Append('{');
        string separator = "";
        if (metric.Length > 0 && !bare)
        {
            AppendQuoted(text, metric);
            separator = ", ";
        }
        foreach (Label label in labels)
        {
            if (label.Name == Label.MetricName) continue;
            text.Append(separator);
            separator = ", ";
            if (IsClassicLabelName(label.Name)) text.Append(label.Name);
            else AppendQuoted(text, label.Name);
            text.Append('=');
            AppendQuoted(text, label.Value);
        }
        return text.Append('}').ToString();
    }

    /// <summary><c>{__name__="name", a="b"}</c>: the name as a label like the others, as upstream's error texts have it.</summary>
    public static string Braced(LabelSet labels)
    {
        var text = new StringBuilder("{");
        foreach (Label label in labels)
        {
            if (text.Length > 1) text.Append(", ");
            if (IsClassicLabelName(label.Name)) text.Append(label.Name);
            else AppendQuoted(text, label.Name);
            text.Append('=');
            AppendQuoted(text, label.Value);
        }
        return text.Append('}').ToString();
    }

    /// <summary>Appends a double-quoted string with Go's escapes.</summary>
    public static void AppendQuoted(StringBuilder text, ReadOnlySpan<char> value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\a': text.Append("\\a"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                case '\v': text.Append("\\v"); break;
                default:
                    if (c < 0x20 || c == 0x7F) text.Append("\\x").Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
                    else text.Append(c);
                    break;
            }
        }
        text.Append('"');
    }

    public static string Quote(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(value.Length + 2);
        AppendQuoted(text, value);
        return text.ToString();
    }
}
