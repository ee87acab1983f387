using Pharos.Collector.Data;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Operators;

/// <summary>Pairs such as <c>a=1 b="two words"</c>.</summary>
internal static class KeyValueText
{
    /// <param name="pairDelimiter">Empty: white space. Inside of quotes it does not count.</param>
    /// <exception cref="FormatException">A part is no pair, or a quote is not closed.</exception>
    public static List<OtlpAttribute> Parse(string text, string delimiter, string pairDelimiter)
    {
        var map = new List<OtlpAttribute>();
        foreach (string part in Split(text, pairDelimiter))
        {
            string pair = part.Trim();
            if (pair.Length == 0) continue;
            int at = pair.IndexOf(delimiter, StringComparison.Ordinal);
            if (at < 0) throw new FormatException($"\"{pair}\" has no \"{delimiter}\"");
            map.Set(Unquoted(pair[..at].Trim()), Unquoted(pair[(at + delimiter.Length)..].Trim()));
        }
        return map;
    }

    private static IEnumerable<string> Split(string text, string delimiter)
    {
        char quote = '\0';
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quote != '\0')
            {
                if (c == quote && text[i - 1] != '\\') quote = '\0';
                continue;
            }
            if (c is '"' or '\'') quote = c;
            else if (delimiter.Length == 0 ? char.IsWhiteSpace(c) : string.CompareOrdinal(text, i, delimiter, 0, delimiter.Length) == 0)
            {
                yield return text[start..i];
                start = i + Math.Max(1, delimiter.Length);
                i = start - 1;
            }
        }
        if (quote != '\0') throw new FormatException($"a {quote} is not closed");
        yield return text[start..];
    }

    private static string Unquoted(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;
}
