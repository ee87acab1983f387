using System.Text;

namespace Pharos.Metrics.Config;

/// <summary>What external_labels expand besides <c>${NAME}</c>, which is done before parsing: <c>$NAME</c>, and <c>$$</c> for a dollar.</summary>
internal static class ExternalLabelText
{
    public static string Expand(string text, Func<string, string?> lookup)
    {
        if (!text.Contains('$', StringComparison.Ordinal)) return text;
        var expanded = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '$')
            {
                expanded.Append(text[i]);
                continue;
            }
            int end = i + 1;
            if (end < text.Length && text[end] == '$')
            {
                expanded.Append('$');
                i++;
                continue;
            }
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
            if (end == i + 1) expanded.Append('$');
            else expanded.Append(lookup(text[(i + 1)..end]));
            i = end - 1;
        }
        return expanded.ToString();
    }
}
