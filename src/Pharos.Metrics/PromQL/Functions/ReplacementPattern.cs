using System.Text;
using System.Text.RegularExpressions;
using Pharos.Metrics.PromQL.Engine;

namespace Pharos.Metrics.PromQL.Functions;

/// <summary>An anchored regex with a replacement in Go's notation: <c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>$$</c>.</summary>
internal sealed class ReplacementPattern
{
    private readonly Regex _regex;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    /// <exception cref="Pharos.Core.QueryException">The regex is not valid.</exception>
    public ReplacementPattern(string pattern)
    {
        try { _regex = new Regex($"^(?s:{Unnamed(pattern)})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant); }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw EvalContext.Failure($"invalid regular expression in label_replace(): {pattern}");
        }
    }

    /// <summary>The expanded replacement, or null where the value does not match.</summary>
    public string? Expand(string value, string replacement)
    {
        Match match = _regex.Match(value);
        if (!match.Success) return null;
        var text = new StringBuilder();
        for (int i = 0; i < replacement.Length; i++)
        {
            char c = replacement[i];
            if (c != '$' || i + 1 == replacement.Length)
            {
                text.Append(c);
                continue;
            }
            if (replacement[i + 1] == '$')
            {
                text.Append('$');
                i++;
                continue;
            }
            bool braced = replacement[i + 1] == '{';
            int start = i + (braced ? 2 : 1), end = start;
            while (end < replacement.Length && (char.IsLetterOrDigit(replacement[end]) || replacement[end] == '_')) end++;
            if (end == start || (braced && (end == replacement.Length || replacement[end] != '}')))
            {
                text.Append('$'); // not a reference
                continue;
            }
            text.Append(Group(match, replacement[start..end]));
            i = braced ? end : end - 1;
        }
        return text.ToString();
    }

    private string Group(Match match, string name)
    {
        if (int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int index))
            return index < match.Groups.Count ? match.Groups[index].Value : "";
        return _names.TryGetValue(name, out int named) ? match.Groups[named].Value : "";
    }

    /// <summary>Turns named groups into plain ones, because .NET would number them behind all others.</summary>
    private string Unnamed(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        int groups = 0;
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            text.Append(c);
            if (c == '\\' && i + 1 < pattern.Length) text.Append(pattern[++i]);
            else if (inClass) inClass = c != ']';
            else if (c == '[')
            {
                inClass = true;
                if (i + 1 < pattern.Length && pattern[i + 1] == '^') text.Append(pattern[++i]);
                if (i + 1 < pattern.Length && pattern[i + 1] == ']') text.Append(pattern[++i]);
            }
            else if (c == '(')
            {
                ReadOnlySpan<char> rest = pattern.AsSpan(i + 1);
                bool named = rest.StartsWith("?P<") || (rest.StartsWith("?<") && rest.Length > 2 && rest[2] is not ('=' or '!'));
                if (!named)
                {
                    if (!rest.StartsWith("?")) groups++;
                    continue;
                }
                int open = pattern.IndexOf('<', i), close = pattern.IndexOf('>', i);
                if (close < 0) continue;
                _names[pattern[(open + 1)..close]] = ++groups;
                i = close;
            }
        }
        return text.ToString();
    }
}
