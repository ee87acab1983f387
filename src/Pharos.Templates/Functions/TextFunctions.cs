using System.Globalization;
using System.Net;
using System.Text;

namespace Pharos.Templates;

/// <summary>Plain text helpers that more than one tool's templates have.</summary>
internal static class TextFunctions
{
    /// <summary>Go's strings.Title: the first letter of each word in upper case, the rest as it is.</summary>
    public static string TitleKeepingCase(string text)
    {
        var result = new StringBuilder(text);
        char before = ' ';
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(before) && before is not ('_' or '\'')) result[i] = char.ToUpperInvariant(text[i]);
            before = text[i];
        }
        return result.ToString();
    }

    /// <summary>Title case with the rest of each word in lower case (golang.org/x/text/cases).</summary>
    public static string TitleLoweringCase(string text)
    {
        var result = new StringBuilder(text);
        bool inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsLetterOrDigit(text[i]) || text[i] == '_')
            {
                result[i] = inWord ? char.ToLowerInvariant(text[i]) : char.ToUpperInvariant(text[i]);
                inWord |= char.IsLetter(text[i]) || text[i] == '_' || char.IsDigit(text[i]);
            }
            else if (!(inWord && text[i] is '\'' or '’' or '.' or ':' && i + 1 < text.Length && char.IsLetter(text[i + 1]))) inWord = false;
        }
        return result.ToString();
    }

    /// <summary>Host and port as net.SplitHostPort splits them; false where there is no port or the colons are ambiguous.</summary>
    public static bool TrySplitHostPort(string text, out string host, out string port)
    {
        (host, port) = (text, "");
        int colon = text.LastIndexOf(':');
        if (colon < 0) return false;
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || close + 1 != colon) return false;
            if (text.AsSpan(1).Contains('[') || text.AsSpan(close + 1).Contains(']')) return false;
            (host, port) = (text[1..close], text[(colon + 1)..]);
            return true;
        }
        if (text.AsSpan(0, colon).IndexOfAny(":[]") >= 0) return false;
        (host, port) = (text[..colon], text[(colon + 1)..]);
        return true;
    }

    public static string StripPort(string text) => TrySplitHostPort(text, out string host, out _) ? host : text;

    /// <summary>Only the first part of a host name; addresses and the port stay.</summary>
    public static string StripDomain(string text)
    {
        if (!TrySplitHostPort(text, out string host, out string port)) host = text;
        if (IPAddress.TryParse(host, out _) && (host.Contains(':', StringComparison.Ordinal) || host.Count(c => c == '.') == 3)) return text;
        host = host.Split('.')[0];
        return port.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $"{host}:{port}") : host;
    }

}
