using System.Text;
using System.Text.RegularExpressions;

namespace Pharos.Metrics.Relabel;

/// <summary>Expands <c>$1</c>, <c>$name</c>, <c>${1}</c> and <c>$$</c> as Go's <c>Regexp.Expand</c>: a name is as long as letters, digits and underscores reach, and an unknown one is empty.</summary>
internal static class ReplacementTemplate
{
    public static bool HasVariable(string template) => template.Contains('$', StringComparison.Ordinal);

    public static string Expand(string template, Match match)
    {
        int dollar = template.IndexOf('$', StringComparison.Ordinal);
        if (dollar < 0) return template;
        var text = new StringBuilder();
        int at = 0;
        while (dollar >= 0)
        {
            text.Append(template, at, dollar - at);
            at = dollar + 1;
            if (at < template.Length && template[at] == '$')
            {
                text.Append('$');
                at++;
            }
            else if (TryReadName(template, at, out string name, out int end))
            {
                text.Append(Group(match, name));
                at = end;
            }
            else text.Append('$'); // not a reference: the dollar stands for itself
            dollar = template.IndexOf('$', at);
        }
        return text.Append(template, at, template.Length - at).ToString();
    }

    private static bool TryReadName(string template, int at, out string name, out int end)
    {
        name = "";
        end = at;
        bool braces = at < template.Length && template[at] == '{';
        if (braces) at++;
        int start = at;
        while (at < template.Length && (char.IsLetterOrDigit(template[at]) || template[at] == '_')) at++;
        if (at == start || (braces && (at == template.Length || template[at] != '}'))) return false;
        name = template[start..at];
        end = braces ? at + 1 : at;
        return true;
    }

    private static string Group(Match match, string name)
    {
        if (!int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)) return match.Groups[name].Value;
        return number < match.Groups.Count ? match.Groups[number].Value : "";
    }
}
