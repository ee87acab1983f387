using System.Globalization;
using System.Text;

namespace Pharos.Metrics.Api;

/// <summary>Names in the "values" escaping, which a URL can carry: <c>U__my_2e_metric</c> is <c>my.metric</c> (prometheus/common model.UnescapeName).</summary>
internal static class EscapedNames
{
    private const string Prefix = "U__";

    /// <summary>The name that is meant; one that is not escaped, or not well, is itself.</summary>
    public static string Unescape(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return name;
        var text = new StringBuilder();
        for (int at = Prefix.Length; at < name.Length; at++)
        {
            if (name[at] != '_')
            {
                text.Append(name[at]);
                continue;
            }
            if (at + 1 < name.Length && name[at + 1] == '_')
            {
                text.Append('_');
                at++;
                continue;
            }
            int end = name.IndexOf('_', at + 1);
            bool isHex = end > at + 1 && end - at <= 7
                && int.TryParse(name.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) && Rune.IsValid(value);
            if (!isHex) return name;
            text.Append(new Rune(int.Parse(name.AsSpan(at + 1, end - at - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
            at = end;
        }
        return text.ToString();
    }
}
