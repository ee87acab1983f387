using System.Globalization;
using System.Text;

namespace Anvila.Inbox;

/// <summary>Draws messages as Slack would, newest first.</summary>
internal static class MessageHtml
{
    public static string All(IReadOnlyList<Message> messages)
    {
        if (messages.Count == 0) return "<p class=\"empty\">No message yet. An alert that fires is shown here within seconds.</p>";
        var html = new StringBuilder();
        foreach (Message message in messages.Reverse()) One(message, html);
        return html.ToString();
    }

    /// <summary>The link when it is http, https or mailto, else null.</summary>
    public static string? SafeLink(string? link) =>
        Uri.TryCreate(link, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" or "mailto" ? link : null;

    private static void One(Message message, StringBuilder html)
    {
        string name = message.Payload.Username ?? "Alertmanager";
        html.Append(CultureInfo.InvariantCulture, $"<article data-id=\"{message.Id}\"><div class=\"avatar\">{Mrkdwn.Escape(name[..Math.Min(1, name.Length)].ToUpperInvariant())}</div><div class=\"body\">");
        html.Append(CultureInfo.InvariantCulture, $"<header><b>{Mrkdwn.Escape(name)}</b> <span class=\"app\">APP</span> <time datetime=\"{message.Received:O}\">{message.Received:HH:mm:ss} UTC</time> <span class=\"channel\">{Mrkdwn.Escape(message.Payload.Channel ?? message.Path)}</span></header>");
        if (!string.IsNullOrEmpty(message.Payload.Text)) html.Append("<div class=\"text\">").Append(Mrkdwn.ToHtml(message.Payload.Text)).Append("</div>");
        foreach (SlackAttachment attachment in message.Payload.Attachments) Attachment(attachment, html);
        html.Append("</div></article>\n");
    }

    private static void Attachment(SlackAttachment a, StringBuilder html)
    {
        if (!string.IsNullOrEmpty(a.Pretext)) html.Append("<div class=\"text\">").Append(Mrkdwn.ToHtml(a.Pretext)).Append("</div>");
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"attachment\"><span class=\"bar\" style=\"background:{Color(a.Color)}\"></span><div>");
        if (!string.IsNullOrEmpty(a.Title))
        {
            string title = Mrkdwn.Escape(a.Title);
            html.Append("<div class=\"title\">").Append(SafeLink(a.TitleLink) is { } href ? $"<a href=\"{Mrkdwn.Escape(href)}\">{title}</a>" : title).Append("</div>");
        }
        string? text = string.IsNullOrEmpty(a.Text) && a.Fields.Count == 0 ? a.Fallback : a.Text;
        if (!string.IsNullOrEmpty(text)) html.Append("<div class=\"text\">").Append(Mrkdwn.ToHtml(text)).Append("</div>");
        if (a.Fields.Count > 0)
        {
            html.Append("<dl>");
            foreach (SlackField field in a.Fields)
                html.Append(field.Short ? "<div class=\"short\">" : "<div>").Append("<dt>").Append(Mrkdwn.ToHtml(field.Title)).Append("</dt><dd>").Append(Mrkdwn.ToHtml(field.Value)).Append("</dd></div>");
            html.Append("</dl>");
        }
        foreach (SlackAction action in a.Actions)
        {
            if (SafeLink(action.Url) is { } url) html.Append("<a class=\"button\" href=\"").Append(Mrkdwn.Escape(url)).Append("\">").Append(Mrkdwn.Escape(action.Text)).Append("</a> ");
        }
        if (!string.IsNullOrEmpty(a.Footer)) html.Append("<footer>").Append(Mrkdwn.Escape(a.Footer)).Append("</footer>");
        html.Append("</div></div>");
    }

    /// <summary>Slack's three words and hex colours; anything else is Slack's grey.</summary>
    private static string Color(string? color) => color switch
    {
        "good" => "#2eb886",
        "warning" => "#daa038",
        "danger" => "#a30200",
        { Length: 6 or 7 } hex when hex.TrimStart('#') is { Length: 6 } digits && digits.All(char.IsAsciiHexDigit) => "#" + digits,
        _ => "#dddddd",
    };
}
