using System.Text;

namespace Pharos.Metrics.Config;

/// <summary>Replaces the values of secret keys in a configuration's text, so that it can be shown.</summary>
internal static class SecretMask
{
    private static readonly string[] s_keys =
        ["password", "credentials", "bearer_token", "client_secret", "client_certificate_key", "secret_key", "token", "auth_token", "application_secret", "consumer_key", "key_passphrase",
         "private_key", "service_account_key", "application_credential_secret", "secrets", "key"];

    public static string Apply(string yaml)
    {
        var masked = new StringBuilder(yaml.Length);
        int hiddenIndent = -1;
        foreach (ReadOnlySpan<char> line in yaml.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> content = line.TrimStart(" -");
            int indent = line.Length - content.Length;
            if (hiddenIndent >= 0 && !content.IsWhiteSpace() && (indent > hiddenIndent || line.TrimStart().StartsWith('-'))) continue; // the rest of a block value
            hiddenIndent = -1;
            int colon = content.IndexOf(':');
            if (colon > 0 && Array.IndexOf(s_keys, content[..colon].Trim("\"'").ToString()) >= 0)
            {
                masked.Append(line[..(indent + colon)]).Append(": <secret>\n");
                hiddenIndent = indent;
            }
            else masked.Append(MaskInline(line)).Append('\n');
        }
        return masked.ToString();
    }

    // Flow mappings: { password: x, ... }.
    private static string MaskInline(ReadOnlySpan<char> line)
    {
        string text = line.ToString();
        if (!text.Contains('{', StringComparison.Ordinal)) return text;
        foreach (string key in s_keys)
        {
            int at = 0;
            while ((at = text.IndexOf(key + ":", at, StringComparison.Ordinal)) >= 0)
            {
                int value = at + key.Length + 1;
                if (at > 0 && text[at - 1] is not (' ' or '{' or ',' or '"' or '\''))
                {
                    at = value;
                    continue;
                }
                int end = text.AsSpan(value).IndexOfAny(",}");
                end = end < 0 ? text.Length : value + end;
                text = text[..value] + " <secret>" + text[end..];
                at = value;
            }
        }
        return text;
    }
}
