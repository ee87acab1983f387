using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>A Rocket.Chat message with one attachment (docs: rocketchat_config; chat.postMessage).</summary>
internal sealed class RocketChatNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxTitleRunes = 1024;

    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        IntegrationSettings s = config.Settings;
        (NotifyResult result, string body) = await http.PostJsonAsync(
            s.Text("api_url").TrimEnd('/') + "/api/v1/chat.postMessage", Payload(notification), cancellationToken,
            ("X-User-Id", s.Secret("token_id")!.Reveal()), ("X-Auth-Token", s.Secret("token")!.Reveal()));
        if (!result.IsSuccess || !body.TrimStart().StartsWith('{')) return result;
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            if (!answer.RootElement.TryGetProperty("success", out JsonElement success) || success.ValueKind != JsonValueKind.False) return result;
            string error = answer.RootElement.TryGetProperty("error", out JsonElement e) ? e.ToString() : "";
            return NotifyResult.Failure($"error response from Rocket.Chat: {error}", retry: false, "clientError");
        }
        catch (JsonException) { return result; }
    }

    internal string Payload(Notification n)
    {
        IntegrationSettings s = config.Settings;
        string Text(string key) => n.Render(s.Text(key));
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteIfAny("channel", Text("channel"));
            json.WriteIfAny("emoji", Text("emoji"));
            json.WriteIfAny("avatar", Text("icon_url"));
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteIfAny("title", Notification.Truncate(Text("title"), MaxTitleRunes));
            foreach (string key in (ReadOnlySpan<string>)["title_link", "text", "image_url", "thumb_url", "color"]) json.WriteIfAny(key, Text(key));
            foreach (string key in (ReadOnlySpan<string>)["fields", "actions"])
            {
                ConfigNode list = s.Node[key];
                if (list.Items.Count == 0) continue;
                json.WritePropertyName(key);
                json.WriteNode(list, n);
            }
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
