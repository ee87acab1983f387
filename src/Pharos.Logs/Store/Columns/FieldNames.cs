using System.Text;

namespace Pharos.Logs.Store.Columns;

/// <summary>Label names that Loki's parsers make of keys: other characters become underscores, nested keys are joined by one, a leading digit gets one in front.</summary>
internal static class FieldNames
{
    public static string Of(string prefix, ReadOnlySpan<byte> key)
    {
        var name = new StringBuilder(prefix);
        if (prefix.Length > 0) name.Append('_');
        foreach (char c in Encoding.UTF8.GetString(key))
        {
            if (name.Length == 0 && char.IsAsciiDigit(c)) name.Append('_');
            name.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        }
        return name.ToString();
    }
}
