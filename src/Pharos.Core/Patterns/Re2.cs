using System.Text.RegularExpressions;

namespace Pharos.Core;

/// <summary>A regex in RE2's syntax that runs in linear time on .NET's engine. Outside input never reaches another kind of regex.</summary>
public sealed class Re2
{
    /// <summary>.NET's own limit (10,000) refuses alternations that people use; RE2's is about this.</summary>
    private const int MaxAutomatonNodes = 250_000;

    static Re2() => AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", MaxAutomatonNodes);

    private Re2(string pattern, Regex regex, IReadOnlyList<string?> groupNames)
    {
        Pattern = pattern;
        Regex = regex;
        GroupNames = groupNames;
    }

    public string Pattern { get; }

    /// <summary>The .NET form. Its groups bear RE2's numbers and no names.</summary>
    public Regex Regex { get; }

    /// <summary>The name of each group or null; the first is the whole match.</summary>
    public IReadOnlyList<string?> GroupNames { get; }

    /// <summary>As Go's <c>regexp.Compile</c>: matches anywhere, a dot does not match a line break.</summary>
    /// <exception cref="ArgumentException">The pattern is not valid; the message is Go's.</exception>
    public static Re2 Compile(string pattern) => Compile(pattern, isAnchored: false, dotMatchesNewline: false);

    /// <summary>As Prometheus compiles the regexes of matchers, relabelling and <c>label_replace</c>: for the whole text, a dot matching line breaks.</summary>
    /// <exception cref="ArgumentException">The pattern is not valid; the message is Go's.</exception>
    public static Re2 CompileAnchored(string pattern) => Compile(pattern, isAnchored: true, dotMatchesNewline: true);

    private static Re2 Compile(string pattern, bool isAnchored, bool dotMatchesNewline)
    {
        (Re2Node root, IReadOnlyList<string?> names) = Re2Parser.Parse(pattern, dotMatchesNewline);
        return Of(pattern, root, names, isAnchored);
    }

    internal static Re2 Of(string pattern, Re2Node root, IReadOnlyList<string?> groupNames, bool isAnchored) => new(pattern, ToRegex(root, isAnchored), groupNames);

    private static Regex ToRegex(Re2Node root, bool isAnchored)
    {
        string text = Re2Writer.Write(root);
        if (isAnchored) text = $@"\A(?:{text})\z";
        try { return RegexCache.Shared.Get(text); }
        catch (NotSupportedException e) { throw new ArgumentException("error parsing regexp: expression too large", e); }
    }

    /// <summary>Replaces every match by a filled template, as Go's <c>ReplaceAllString</c>: an empty match right after another one does not count.</summary>
    public string ReplaceAll(string text, string template)
    {
        int lastEnd = -1;
        return Regex.Replace(text, match =>
        {
            bool counts = match.Length > 0 || match.Index != lastEnd;
            lastEnd = match.Index + match.Length;
            return counts ? Expand(match, template) : "";
        });
    }

    /// <summary>Fills <c>$1</c>, <c>${1}</c>, <c>$name</c> and <c>$$</c> in a template with what a match captured, as Go's <c>Expand</c> does. A group that does not exist gives nothing.</summary>
    public string Expand(Match match, string template)
    {
        var text = new System.Text.StringBuilder();
        for (int at = 0; at < template.Length; at++)
        {
            char c = template[at];
            if (c != '$' || at + 1 >= template.Length)
            {
                text.Append(c);
                continue;
            }
            if (template[at + 1] == '$')
            {
                text.Append('$');
                at++;
                continue;
            }
            bool braced = template[at + 1] == '{';
            int start = at + (braced ? 2 : 1), end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_')) end++;
            if (end == start || (braced && (end >= template.Length || template[end] != '}')))
            {
                text.Append(c); // not a reference: stays as it is
                continue;
            }
            string name = template[start..end];
            at = braced ? end : end - 1;
            if (Number(name) is { } number && number < GroupNames.Count) text.Append(match.Groups[number].Value);
        }
        return text.ToString();
    }

    private int? Number(string name)
    {
        if (name.All(char.IsAsciiDigit)) return int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : null;
        for (int i = 1; i < GroupNames.Count; i++) if (GroupNames[i] == name) return i;
        return null;
    }
}
