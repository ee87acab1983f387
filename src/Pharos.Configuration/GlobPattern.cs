using System.Text;
using System.Text.RegularExpressions;

namespace Pharos.Configuration;

/// <summary>File name patterns of Go's <c>filepath.Match</c>: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^x]</c>, backslash escapes. A name that starts with a dot is matched like any other, as in Go.</summary>
public static class GlobPattern
{
    public static bool IsMatch(string pattern, string name) => Compile(pattern).IsMatch(name);

    /// <summary>For names that are matched again and again.</summary>
    public static Regex Compile(string pattern)
    {
        var regex = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            int close = c == '[' ? pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) : -1;
            if (c == '*') regex.Append("[^/]*");
            else if (c == '?') regex.Append("[^/]");
            else if (close > 0)
            {
                regex.Append(pattern.AsSpan(i, close - i + 1));
                i = close;
            }
            else
            {
                if (c == '\\' && i + 1 < pattern.Length) c = pattern[++i];
                regex.Append(Regex.Escape(c.ToString()));
            }
        }
        return new Regex(regex.Append("\\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
