using Pharos.Configuration;

namespace Pharos.Metrics.Config;

/// <summary>URLs in the configuration, with upstream's words for what is wrong with one.</summary>
internal static class HttpUrl
{
    public static string Read(MappingReader m, string key)
    {
        ConfigNode node = m.Child(key);
        string? text = m.String(key);
        if (string.IsNullOrEmpty(text))
        {
            m.Errors.Add(node, "URL is missing");
            return "";
        }
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text[..scheme] is not ("http" or "https")) m.Errors.Add(node, "URL scheme must be 'http' or 'https'");
        else if (text[(scheme + 3)..].Length == 0 || text[scheme + 3] is '/' or '?' or '#') m.Errors.Add(node, "host is missing in URL");
        else if (!Uri.TryCreate(text, UriKind.Absolute, out _)) m.Errors.Add(node, $"\"{text}\" is not a valid URL");
        return text;
    }
}
