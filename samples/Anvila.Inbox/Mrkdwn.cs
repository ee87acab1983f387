using System.Text;

namespace Anvila.Inbox;

/// <summary>Slack's mrkdwn as HTML: *bold*, _italic_, ~struck~, `code`, ```blocks```, &gt; quotes and &lt;url|text&gt; links. Everything else is escaped.</summary>
/// <remarks>Facts: Slack's "Formatting text for app surfaces". A mark opens at the start of a word and closes at its end, on one line.</remarks>
internal static class Mrkdwn
{
    public static string ToHtml(string text)
    {
        var html = new StringBuilder(text.Length + 64);
        string[] parts = text.Replace("\r", "", StringComparison.Ordinal).Split("```");
        for (int i = 0; i < parts.Length; i++)
        {
            bool code = i % 2 == 1 && i < parts.Length - 1;
            if (code) html.Append("<pre>").Append(Escape(Unescape(parts[i].Trim('\n')))).Append("</pre>");
            else Lines((i % 2 == 1 ? "```" : "") + parts[i], html);
        }
        return html.ToString();
    }

    private static void Lines(string text, StringBuilder html)
    {
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            bool quote = line.StartsWith("&gt;", StringComparison.Ordinal) || line.StartsWith('>');
            if (quote) line = line[(line[0] == '>' ? 1 : 4)..];
            if (quote) html.Append("<blockquote>");
            Inline(line, html);
            if (quote) html.Append("</blockquote>");
            else if (i < lines.Length - 1) html.Append("<br>");
        }
    }

    private static void Inline(string text, StringBuilder html)
    {
        int at = 0;
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '<' && text.IndexOf('>', at) is var close and > 0)
            {
                Link(text[(at + 1)..close], html);
                at = close + 1;
                continue;
            }
            if (c is '*' or '_' or '~' or '`' && Closing(text, at, c) is var end and > 0)
            {
                string tag = c switch { '*' => "b", '_' => "i", '~' => "s", _ => "code" };
                html.Append('<').Append(tag).Append('>');
                if (c == '`') html.Append(Escape(Unescape(text[(at + 1)..end])));
                else Inline(text[(at + 1)..end], html);
                html.Append("</").Append(tag).Append('>');
                at = end + 1;
                continue;
            }
            int next = text.AsSpan(at + 1).IndexOfAny("<*_~`");
            int stop = next < 0 ? text.Length : at + 1 + next;
            html.Append(Escape(Unescape(text[at..stop])));
            at = stop;
        }
    }

    /// <summary>Index of the mark that closes the one at <paramref name="open"/>, or -1.</summary>
    private static int Closing(string text, int open, char mark)
    {
        if (open > 0 && char.IsLetterOrDigit(text[open - 1])) return -1;
        if (open + 1 >= text.Length || text[open + 1] == ' ' || text[open + 1] == mark) return -1;
        for (int at = open + 1; (at = text.IndexOf(mark, at)) > 0; at++)
        {
            bool wordEnds = at + 1 == text.Length || !char.IsLetterOrDigit(text[at + 1]);
            if (text[at - 1] != ' ' && wordEnds) return at;
        }
        return -1;
    }

    private static void Link(string inner, StringBuilder html)
    {
        int bar = inner.IndexOf('|', StringComparison.Ordinal);
        string target = Unescape(bar < 0 ? inner : inner[..bar]);
        string label = bar < 0 ? target : Unescape(inner[(bar + 1)..]);
        if (target.StartsWith('!') || target.StartsWith('@') || target.StartsWith('#'))
        {
            html.Append("<span class=\"mention\">").Append(Escape(bar < 0 ? "@" + target[1..] : label)).Append("</span>");
            return;
        }
        if (MessageHtml.SafeLink(target) is { } href) html.Append("<a href=\"").Append(Escape(href)).Append("\">").Append(Escape(label)).Append("</a>");
        else html.Append(Escape("<" + inner + ">"));
    }

    internal static string Escape(string text) => System.Net.WebUtility.HtmlEncode(text);

    private static string Unescape(string text) => text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);
}
