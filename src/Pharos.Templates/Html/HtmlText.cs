using System.Globalization;
using System.Text;

namespace Pharos.Templates.Html;

/// <summary>Escaping of text/template's <c>html</c> and <c>js</c>, and of html/template for each place in a page.</summary>
internal static class HtmlText
{
    /// <summary>As text/template's <c>html</c>.</summary>
    public static string Escape(string text) => Replace(text, plus: false, noSpace: false);

    /// <summary>As html/template escapes text and quoted attributes; without spaces also unquoted ones.</summary>
    public static string EscapeForPage(string text, bool noSpace = false) => Replace(text, plus: true, noSpace);

    private static string Replace(string text, bool plus, bool noSpace)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            string? escaped = c switch
            {
                '"' => "&#34;",
                '\'' => "&#39;",
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '\0' => "\uFFFD",
                '+' when plus => "&#43;",
                '\t' or '\n' or '\v' or '\f' or '\r' or ' ' or '=' or '`' when noSpace => string.Create(CultureInfo.InvariantCulture, $"&#{(int)c};"),
                _ => null,
            };
            if (escaped is null) result.Append(c);
            else result.Append(escaped);
        }
        return result.ToString();
    }

    /// <summary>Escapes for a JavaScript string.</summary>
    public static string EscapeJs(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '\\': result.Append("\\\\"); break;
                case '\'': result.Append("\\'"); break;
                case '"': result.Append("\\\""); break;
                case '<' or '>' or '&' or '=': result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"); break;
                default:
                    if (rune.Value < ' ' || (rune.Value > 0x7E && !GoText.IsPrintable(rune))) result.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
                    else result.Append(rune);
                    break;
            }
        }
        return result.ToString();
    }

    /// <summary>Escapes all that is not unreserved in a URL's query; with <paramref name="keepReserved"/> only what no URL may hold.</summary>
    public static string EscapeUrl(string text, bool keepReserved)
    {
        var result = new StringBuilder(text.Length + 16);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < bytes.Length; i++)
        {
            char c = (char)bytes[i];
            bool kept = char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'
                || (keepReserved && (c is '!' or '#' or '$' or '&' or '*' or '+' or ',' or '/' or ':' or ';' or '=' or '?' or '@' or '[' or ']'
                    || (c == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))));
            if (kept) result.Append(c);
            else result.Append(CultureInfo.InvariantCulture, $"%{bytes[i]:x2}");
        }
        return result.ToString();
    }

    /// <summary>Whether a URL has no scheme, or one that cannot run code.</summary>
    public static bool IsSafeUrl(string url)
    {
        int colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || url[..colon].Contains('/', StringComparison.Ordinal)) return true;
        return url[..colon].ToUpperInvariant() is "HTTP" or "HTTPS" or "MAILTO";
    }

    /// <summary>Whether a CSS value is made of harmless words and numbers.</summary>
    public static bool IsSafeCss(string value) =>
        !value.Any(c => c is '\0' or '"' or '\'' or '(' or ')' or '/' or ';' or '@' or '[' or '\\' or ']' or '`' or '{' or '}' or '<' or '>')
        && !value.Contains("--", StringComparison.Ordinal)
        && !value.Contains("expression", StringComparison.OrdinalIgnoreCase) && !value.Contains("mozbinding", StringComparison.OrdinalIgnoreCase);
}
