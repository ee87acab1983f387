using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>A Discord webhook: one embed with title, text and colour (docs: discord_config; Discord's limits).</summary>
internal sealed class DiscordNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int Red = 0x992D22, Green = 0x2ECC71;

    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken) =>
        (await http.PostJsonAsync(config.Settings.Secret("webhook_url")!.Reveal(), Payload(notification), cancellationToken)).Result;

    internal string Payload(Notification n) => JsonText.Write(json =>
    {
        string Text(string key) => n.Render(config.Settings.Text(key));
        json.WriteStartObject();
        json.WriteString("content", Notification.Truncate(Text("content"), 2000));
        json.WriteStartArray("embeds");
        json.WriteStartObject();
        json.WriteString("title", Notification.Truncate(Text("title"), 256));
        json.WriteString("description", Notification.Truncate(Text("message"), 4096));
        json.WriteNumber("color", n.IsFiring ? Red : Green);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteIfAny("username", Text("username"));
        json.WriteIfAny("avatar_url", Text("avatar_url"));
        json.WriteEndObject();
    });
}
