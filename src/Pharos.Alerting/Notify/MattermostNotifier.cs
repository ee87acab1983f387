using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>A Mattermost incoming webhook: attachments as Slack's (docs: mattermost_config).</summary>
internal sealed class MattermostNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxTextChars = 16_383; // of a post, Mattermost's own limit

    private static readonly string[] s_attachment =
        ["fallback", "color", "pretext", "text", "author_name", "author_link", "author_icon", "title", "title_link", "thumb_url", "footer", "footer_icon", "image_url"];

    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken) =>
        (await http.PostJsonAsync(config.Settings.Secret("webhook_url")!.Reveal(), Payload(notification), cancellationToken)).Result;

    internal string Payload(Notification n)
    {
        IntegrationSettings s = config.Settings;
        IReadOnlyList<ConfigNode> own = s.Node["attachments"].Items;
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            foreach (string key in (ReadOnlySpan<string>)["channel", "username", "icon_url", "icon_emoji", "type"]) json.WriteIfAny(key, n.Render(s.Text(key)));
            if (own.Count > 0) json.WriteIfAny("text", Notification.Truncate(n.Render(s.Text("text")), MaxTextChars));
            json.WriteStartArray("attachments");
            if (own.Count == 0) WriteAttachment(json, n, s.Text, s.Node["fields"]);
            foreach (ConfigNode attachment in own) WriteAttachment(json, n, key => attachment[key].Text, attachment["fields"]);
            json.WriteEndArray();
            foreach (string key in (ReadOnlySpan<string>)["props", "priority"])
            {
                if (!s.Node[key].HasValue) continue;
                json.WritePropertyName(key);
                json.WriteNode(s.Node[key], n);
            }
            json.WriteEndObject();
        });
    }

    private static void WriteAttachment(Utf8JsonWriter json, Notification n, Func<string, string> text, ConfigNode fields)
    {
        json.WriteStartObject();
        foreach (string key in s_attachment) json.WriteIfAny(key, Notification.Truncate(n.Render(text(key)), MaxTextChars));
        if (fields.Items.Count > 0)
        {
            json.WritePropertyName("fields");
            json.WriteNode(fields, n);
        }
        json.WriteEndObject();
    }
}
