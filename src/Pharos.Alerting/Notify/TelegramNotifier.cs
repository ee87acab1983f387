using System.Globalization;
using System.Text.Json;
using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>A message by a Telegram bot (docs: telegram_config; core.telegram.org/bots/api).</summary>
internal sealed class TelegramNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxMessageRunes = 4096;

    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        string url = $"{config.Settings.Text("api_url").TrimEnd('/')}/bot{config.Settings.Secret("bot_token")!.Reveal()}/sendMessage";
        (NotifyResult result, string body) = await http.PostJsonAsync(url, Payload(notification), cancellationToken);
        if (result.Reason != "rateLimited") return result;
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            if (answer.RootElement.TryGetProperty("parameters", out JsonElement p) && p.TryGetProperty("retry_after", out JsonElement seconds))
                return result with { RetryAfter = TimeSpan.FromSeconds(seconds.GetInt32()) };
        }
        catch (JsonException) { } // an answer that is no JSON says nothing of the wait
        return result;
    }

    internal string Payload(Notification n)
    {
        string mode = config.Settings.Text("parse_mode");
        string message = n.Render(config.Settings.Text("message"), html: mode == "HTML");
        string chat = config.Settings.Secret("chat_id")!.Reveal();
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            if (long.TryParse(chat, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id)) json.WriteNumber("chat_id", id);
            else json.WriteString("chat_id", chat);
            if (config.Settings.Integer("message_thread_id") is > 0 and var thread) json.WriteNumber("message_thread_id", thread);
            json.WriteString("text", Notification.Truncate(message, MaxMessageRunes));
            json.WriteIfAny("parse_mode", mode);
            json.WriteBoolean("disable_notification", config.Settings.Flag("disable_notifications"));
            json.WriteBoolean("disable_web_page_preview", true);
            json.WriteEndObject();
        });
    }
}
