using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Pharos.Templates;

/// <summary>RE2 regexes, unanchored, as templates match and replace with them. Linear time.</summary>
internal static class GoRegex
{
    private const int MaxCached = 500;

    private static readonly ConcurrentDictionary<string, Regex> s_cache = new(StringComparer.Ordinal);

    /// <exception cref="TemplateFunctionException">The pattern is wrong.</exception>
    public static bool IsMatch(string pattern, string text) => Get(pattern).IsMatch(text);

    /// <summary>Replaces all matches; <c>$1</c>, <c>${1}</c> and <c>${name}</c> stand for groups, a name takes as many word characters as follow.</summary>
    public static string Replace(string pattern, string replacement, string text) =>
        Get(pattern).Replace(text, match => Expand(match, replacement));

    private static Regex Get(string pattern)
    {
        if (s_cache.TryGetValue(pattern, out Regex? known)) return known;
        try
        {
            var regex = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            if (s_cache.Count >= MaxCached) s_cache.Clear();
            return s_cache[pattern] = regex;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new TemplateFunctionException($"error parsing regexp: {e.Message}: `{pattern}`");
        }
    }

    private static string Expand(Match match, string replacement)
    {
        if (!replacement.Contains('$', StringComparison.Ordinal)) return replacement;
        var text = new StringBuilder();
        for (int i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '$')
            {
                text.Append(replacement[i]);
                continue;
            }
            if (i + 1 < replacement.Length && replacement[i + 1] == '$')
            {
                text.Append('$');
                i++;
                continue;
            }
            bool braced = i + 1 < replacement.Length && replacement[i + 1] == '{';
            int start = i + (braced ? 2 : 1), end = start;
            while (end < replacement.Length && (char.IsLetterOrDigit(replacement[end]) || replacement[end] == '_')) end++;
            if (end == start || (braced && (end == replacement.Length || replacement[end] != '}')))
            {
                text.Append('$');
                continue;
            }
            string name = replacement[start..end];
            Group group = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? match.Groups[number] : match.Groups[name];
            text.Append(group.Value);
            i = braced ? end : end - 1;
        }
        return text.ToString();
    }

    /// <summary>Writes RE2's own forms in .NET's: named groups, POSIX classes, quoting, hexadecimal runes, the end of text.</summary>
    private static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 8);
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            ReadOnlySpan<char> rest = pattern.AsSpan(i);
            if (rest.StartsWith(@"\Q"))
            {
                int end = pattern.IndexOf(@"\E", i, StringComparison.Ordinal);
                if (end < 0) end = pattern.Length;
                text.Append(Regex.Escape(pattern[(i + 2)..end]));
                i = end + 1;
            }
            else if (rest[0] == '\\' && rest.Length > 1)
            {
                i++;
                switch (rest[1])
                {
                    case 'z': text.Append(@"\z"); break;
                    case 'd': text.Append(inClass ? "0-9" : "[0-9]"); break;
                    case 'D' when !inClass: text.Append("[^0-9]"); break;
                    case 'w': text.Append(inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]"); break;
                    case 'W' when !inClass: text.Append("[^0-9A-Za-z_]"); break;
                    case 's': text.Append(inClass ? @"\t\n\f\r " : @"[\t\n\f\r ]"); break;
                    case 'S' when !inClass: text.Append(@"[^\t\n\f\r ]"); break;
                    case 'p' or 'P' when rest.Length > 2 && rest[2] != '{':
                        text.Append('\\').Append(rest[1]).Append('{').Append(rest[2]).Append('}');
                        i++;
                        break;
                    case 'x' when rest.Length > 2 && rest[2] == '{':
                        int close = rest.IndexOf('}');
                        if (close < 0 || !int.TryParse(rest[3..close], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code))
                            throw new TemplateFunctionException($"error parsing regexp: invalid escape sequence: `{rest}`");
                        text.Append(Regex.Escape(new Rune(code).ToString()));
                        i += close - 1;
                        break;
                    default: text.Append('\\').Append(rest[1]); break;
                }
            }
            else if (inClass && rest.StartsWith("[:") && rest.IndexOf(":]") is var end and > 0)
            {
                text.Append(PosixClass(rest[2..end]));
                i += end + 1;
            }
            else if (inClass && rest[0] == '[') text.Append(@"\[");
            else if (!inClass && rest.StartsWith("(?P<"))
            {
                text.Append("(?<");
                i += 3;
            }
            else if (!inClass && rest[0] == '$' && !pattern.Contains("(?m", StringComparison.Ordinal)) text.Append(@"\z"); // .NET's $ also stands before a last line break
            else
            {
                if (rest[0] == '[' && !inClass)
                {
                    inClass = true;
                    text.Append('[');
                    int next = i + 1;
                    if (next < pattern.Length && pattern[next] == '^')
                    {
                        text.Append('^');
                        next++;
                    }
                    if (next < pattern.Length && pattern[next] == ']')
                    {
                        text.Append(@"\]");
                        next++;
                    }
                    i = next - 1;
                    continue;
                }
                if (rest[0] == ']') inClass = false;
                text.Append(rest[0]);
            }
        }
        return text.ToString();
    }

    private static string PosixClass(ReadOnlySpan<char> name) => name switch
    {
        "alpha" => "A-Za-z",
        "digit" => "0-9",
        "alnum" => "0-9A-Za-z",
        "upper" => "A-Z",
        "lower" => "a-z",
        "space" => @"\t\n\v\f\r ",
        "blank" => @"\t ",
        "punct" => @"!-/:-@\[-`{-~",
        "xdigit" => "0-9A-Fa-f",
        "word" => "0-9A-Za-z_",
        "cntrl" => @"\x00-\x1F\x7F",
        "print" => " -~",
        "graph" => "!-~",
        "ascii" => @"\x00-\x7F",
        _ => throw new TemplateFunctionException($"error parsing regexp: invalid character class range: `[:{name}:]`"),
    };
}
