using System.Globalization;
using System.Text;

namespace Pharos.Templates;

/// <summary>Go's net/url escaping.</summary>
public static class GoUrl
{
    /// <summary>For a query: spaces become plus signs, all but letters, digits and <c>-_.~</c> is escaped.</summary>
    public static string QueryEscape(string text) => Escape(text, spaceAsPlus: true);

    /// <summary>For a path segment: as <see cref="QueryEscape"/>, but <c>$&amp;+:=@</c> stay and spaces become %20.</summary>
    public static string PathEscape(string text) => Escape(text, spaceAsPlus: false, "$&+:=@");

    private static string Escape(string text, bool spaceAsPlus, string kept = "")
    {
        var result = new StringBuilder(text.Length);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~' || kept.Contains(c)) result.Append(c);
            else if (c == ' ' && spaceAsPlus) result.Append('+');
            else result.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return result.ToString();
    }

    /// <summary>The inverse of <see cref="QueryEscape"/>.</summary>
    /// <exception cref="TemplateFunctionException">An escape is cut short or no hexadecimal.</exception>
    public static string QueryUnescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == '+') bytes.Add((byte)' ');
            else if (utf8[i] != '%') bytes.Add(utf8[i]);
            else if (i + 2 < utf8.Length && byte.TryParse(utf8.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
            {
                bytes.Add(b);
                i += 2;
            }
            else throw new TemplateFunctionException($"invalid URL escape {GoText.Quote(Encoding.UTF8.GetString(utf8.AsSpan(i, Math.Min(3, utf8.Length - i))))}");
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
