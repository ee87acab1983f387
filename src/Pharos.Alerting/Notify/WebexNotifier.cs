using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>A Webex message (docs: webex_config).</summary>
internal sealed class WebexNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxMessageChars = 7439; // Webex refuses longer ones

    public async Task<NotifyResult> NotifyAsync(Notification n, CancellationToken cancellationToken)
    {
        string payload = JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("markdown", Notification.Truncate(n.Render(config.Settings.Text("message")), MaxMessageChars));
            json.WriteString("roomId", n.Render(config.Settings.Text("room_id")));
            json.WriteEndObject();
        });
        return (await http.PostJsonAsync(config.Settings.Text("api_url"), payload, cancellationToken)).Result;
    }
}
