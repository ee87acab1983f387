using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pharos.Templates;

/// <summary>Go's encoding/json for template values: sorted keys, and &lt; &gt; &amp; as escapes.</summary>
internal static class GoJson
{
    private const int MaxDepth = 100;

    /// <exception cref="TemplateFunctionException">A value has no JSON form.</exception>
    public static string Encode(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        if (depth > MaxDepth) throw new TemplateFunctionException("json: nested too deeply");
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool b: text.Append(b ? "true" : "false"); break;
            case double f: text.Append(Number(f)); break;
            case string s: WriteText(text, s); break;
            case SafeText s: WriteText(text, s.Value); break;
            case GoTime time: WriteText(text, time.Rfc3339()); break;
            case ITemplateMap { IsNil: true } or ITemplateList { IsNil: true }: text.Append("null"); break;
            case ITemplateMap map:
                text.Append('{');
                string separator = "";
                foreach (string key in map.SortedKeys)
                {
                    map.TryGet(key, out object? item);
                    text.Append(separator);
                    WriteText(text, key);
                    text.Append(':');
                    Write(text, item, depth + 1);
                    separator = ",";
                }
                text.Append('}');
                break;
            case ITemplateList list:
                text.Append('[');
                for (int i = 0; i < list.Count; i++)
                {
                    if (i > 0) text.Append(',');
                    Write(text, list[i], depth + 1);
                }
                text.Append(']');
                break;
            case ITemplateObject obj:
                text.Append('{');
                bool first = true;
                foreach (TemplateField field in obj.Fields)
                {
                    if (field.JsonName is null) continue;
                    if (!first) text.Append(',');
                    first = false;
                    WriteText(text, field.JsonName);
                    text.Append(':');
                    Write(text, field.Value, depth + 1);
                }
                text.Append('}');
                break;
            default:
                if (!GoValue.TryInteger(value, out Int128 integer)) throw new TemplateFunctionException($"json: unsupported type: {GoValue.TypeName(value)}");
                text.Append(integer.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Number(double value)
    {
        if (!double.IsFinite(value)) throw new TemplateFunctionException($"json: unsupported value: {GoNumbers.Format(value, 'g', -1)}");
        double magnitude = Math.Abs(value);
        if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) return GoNumbers.Format(value, 'f', -1);
        string text = GoNumbers.Format(value, 'e', -1);
        return text.EndsWith("e-07", StringComparison.Ordinal) || text.EndsWith("e-08", StringComparison.Ordinal) || text.EndsWith("e-09", StringComparison.Ordinal)
            ? text[..^2] + text[^1] : text;
    }

    private static readonly SearchValues<char> s_escaped = SearchValues.Create("\"\\<>&\u2028\u2029\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        ReadOnlySpan<char> rest = value;
        while (true)
        {
            int at = rest.IndexOfAny(s_escaped);
            if (at < 0) break;
            text.Append(rest[..at]);
            char c = rest[at];
            rest = rest[(at + 1)..];
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\b': text.Append("\\b"); break;
                case '\f': text.Append("\\f"); break;
                default: text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            }
        }
        text.Append(rest).Append('"');
    }
}
