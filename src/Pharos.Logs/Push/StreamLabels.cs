using System.Text;
using Pharos.Core;
using Pharos.Wire;

namespace Pharos.Logs.Push;

/// <summary>Reads the labels of a stream as senders write them: <c>{app="shop", env="prod"}</c>, names of letters, digits, underscores and colons, values quoted as in Go.</summary>
internal static class StreamLabels
{
    /// <exception cref="MalformedMessageException">Line and column of what was found (both 1 and up), as Loki's parser says it.</exception>
    public static LabelSet Parse(string text)
    {
        var labels = new LabelSetBuilder();
        var names = new HashSet<string>(StringComparer.Ordinal);
        int at = 0;
        SkipSpaces(text, ref at);
        if (at == text.Length || text[at] != '{') throw Fault(at, at == text.Length ? "unexpected end of input" : $"unexpected character: '{text[at]}'");
        at++;
        while (true)
        {
            SkipSpaces(text, ref at);
            if (at < text.Length && text[at] == '}') break;
            int start = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or ':')) at++;
            if (at == start || char.IsAsciiDigit(text[start])) throw Fault(start, Found(text, start));
            string name = text[start..at];
            SkipSpaces(text, ref at);
            if (at == text.Length || text[at] != '=') throw Fault(at, Found(text, at));
            at++;
            SkipSpaces(text, ref at);
            string value = ReadQuoted(text, ref at);
            if (!names.Add(name)) throw new MalformedMessageException($"stream '{text}' has duplicate label name: '{name}'");
            labels.Set(name, value);
            SkipSpaces(text, ref at);
            if (at < text.Length && text[at] == ',')
            {
                at++;
                continue;
            }
            if (at == text.Length || text[at] != '}') throw Fault(at, Found(text, at));
        }
        at++;
        SkipSpaces(text, ref at);
        if (at != text.Length) throw Fault(at, $"unexpected character: '{text[at]}'");
        return labels.Build();
    }

    /// <summary><c>{app="shop", env="prod"}</c>, as Loki's messages name a stream.</summary>
    public static string Format(LabelSet labels)
    {
        var text = new StringBuilder("{");
        foreach (Label label in labels)
        {
            if (text.Length > 1) text.Append(", ");
            text.Append(label.Name).Append('=').Append(LabelFormat.Quote(label.Value));
        }
        return text.Append('}').ToString();
    }

    /// <summary>Whether a name may stand in a selector.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0])) return false;
        foreach (char c in name) if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':')) return false;
        return true;
    }

    private static string ReadQuoted(string text, ref int at)
    {
        if (at == text.Length || text[at] is not ('"' or '`')) throw Fault(at, Found(text, at));
        char quote = text[at++];
        int start = at, end = text.IndexOfAny(quote == '`' ? ['`'] : ['"', '\\'], at);
        if (end >= 0 && text[end] == quote)
        {
            at = end + 1;
            return text[start..end];
        }
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] != '\\')
            {
                value.Append(text[at++]);
                continue;
            }
            value.Append(ReadEscape(text, ref at));
        }
        if (at == text.Length) throw Fault(start - 1, "unterminated quoted string");
        at++;
        return value.ToString();
    }

    private static string ReadEscape(string text, ref int at)
    {
        int start = at++;
        char kind = at < text.Length ? text[at++] : '\0';
        int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out int rune) || !Rune.IsValid(rune))
                throw Fault(start, "invalid escape");
            at += digits;
            return new Rune(rune).ToString();
        }
        return kind switch
        {
            'n' => "\n", 't' => "\t", 'r' => "\r", 'a' => "\a", 'b' => "\b", 'f' => "\f", 'v' => "\v", '\\' => "\\", '"' => "\"", '\'' => "'",
            _ => throw Fault(start, "invalid escape"),
        };
    }

    private static string Found(string text, int at) => at >= text.Length ? "unexpected end of input inside braces" : $"unexpected character inside braces: '{text[at]}'";

    private static void SkipSpaces(string text, ref int at)
    {
        while (at < text.Length && text[at] is (' ' or '\t' or '\n' or '\r')) at++;
    }

    private static MalformedMessageException Fault(int at, string what) => new($"1:{at + 1}: parse error: {what}");
}
