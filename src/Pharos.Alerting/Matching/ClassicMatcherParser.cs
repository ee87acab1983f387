using System.Text;
using Pharos.Core;

namespace Pharos.Alerting.Matching;

/// <summary>The matcher syntax from before 0.27: classic label names, values quoted or bare (pkg/labels/parse.go).</summary>
internal static class ClassicMatcherParser
{
    /// <summary>Reads <c>{a="b",c!~d}</c>; braces and a comma at the end may be absent.</summary>
    public static IReadOnlyList<Matcher> ParseList(string text)
    {
        ReadOnlySpan<char> inner = text;
        if (inner.StartsWith("{")) inner = inner[1..];
        if (inner.EndsWith("}")) inner = inner[..^1];
        var matchers = new List<Matcher>();
        bool quoted = false, escaped = false;
        var token = new StringBuilder();
        foreach (char c in inner)
        {
            if (c == ',' && !quoted)
            {
                matchers.Add(ParseOne(token.ToString()));
                token.Clear();
                continue;
            }
            if (c == '"' && !escaped) quoted = !quoted;
            escaped = c == '\\' && !escaped;
            token.Append(c);
        }
        string rest = token.ToString();
        if (rest.Trim().Length > 0) matchers.Add(ParseOne(rest));
        return matchers;
    }

    public static Matcher ParseOne(string text)
    {
        ReadOnlySpan<char> s = text.AsSpan().Trim();
        int nameEnd = 0;
        while (nameEnd < s.Length && (char.IsAsciiLetterOrDigit(s[nameEnd]) || s[nameEnd] == '_')) nameEnd++;
        ReadOnlySpan<char> name = s[..nameEnd], rest = s[nameEnd..].TrimStart();
        (MatchOp op, int length) = rest switch
        {
            ['=', '~', ..] => (MatchOp.Regex, 2),
            ['!', '=', ..] => (MatchOp.NotEqual, 2),
            ['!', '~', ..] => (MatchOp.NotRegex, 2),
            ['=', ..] => (MatchOp.Equal, 1),
            _ => (default, 0),
        };
        if (length == 0 || !LabelFormat.IsClassicLabelName(name)) throw new MatcherException($"bad matcher format: {text}");
        return new Matcher(op, name.ToString(), Value(rest[length..].TrimStart().ToString()));
    }

    private static string Value(string raw)
    {
        bool opened = raw.StartsWith('"');
        var value = new StringBuilder();
        bool escaped = false, closed = false;
        int start = opened ? 1 : 0;
        for (int i = start; i < raw.Length; i++)
        {
            char c = raw[i];
            if (escaped)
            {
                escaped = false;
                switch (c)
                {
                    case 'n': value.Append('\n'); break;
                    case '"' or '\\': value.Append(c); break;
                    default: value.Append('\\').Append(c); break; // an unknown escape stays as it is
                }
            }
            else if (c == '\\') escaped = true;
            else if (c != '"') value.Append(c);
            else if (opened && i == raw.Length - 1) closed = true;
            else throw new MatcherException($"matcher value contains unescaped double quote: {raw}");
        }
        if (escaped) value.Append('\\');
        if (opened && !closed) throw new MatcherException($"matcher value contains unescaped double quote: {raw}");
        return value.ToString();
    }
}
