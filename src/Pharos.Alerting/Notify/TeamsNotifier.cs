using System.Text.Json;
using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>Microsoft Teams: an adaptive card to a workflow (msteamsv2), or a message card to a connector (msteams).</summary>
internal sealed class TeamsNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        string url = config.Settings.Secret("webhook_url")!.Reveal();
        (NotifyResult result, string body) = await http.PostJsonAsync(url, Payload(notification), cancellationToken);
        // A connector answers 200 also where Teams behind it refused.
        if (result.IsSuccess && body.Contains("HTTP error 429", StringComparison.Ordinal)) return NotifyResult.Failure("Teams is rate limiting", retry: true, "rateLimited", TimeSpan.FromSeconds(5));
        return result;
    }

    internal string Payload(Notification n)
    {
        string title = n.Render(config.Settings.Text("title")), text = n.Render(config.Settings.Text("text"));
        return config.Type == "msteams"
            ? JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("@context", "http://schema.org/extensions");
                json.WriteString("@type", "MessageCard");
                json.WriteString("title", title);
                json.WriteString("summary", n.Render(config.Settings.Text("summary")));
                json.WriteString("text", text);
                json.WriteString("themeColor", n.IsFiring ? "8C1A1A" : "2DC72D");
                json.WriteEndObject();
            })
            : JsonText.Write(json => AdaptiveCard(json, n, title, text));
    }

    private static void AdaptiveCard(Utf8JsonWriter json, Notification n, string title, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteNull("contentUrl");
        json.WriteStartObject("content");
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        Block(title, isTitle: true);
        Block(text, isTitle: false);
        json.WriteEndArray();
        json.WriteStartObject("msteams");
        json.WriteString("width", "Full");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();

        void Block(string content, bool isTitle)
        {
            json.WriteStartObject();
            json.WriteString("type", "TextBlock");
            json.WriteString("text", content);
            if (isTitle)
            {
                json.WriteString("weight", "Bolder");
                json.WriteString("size", "Medium");
                json.WriteString("style", "heading");
                json.WriteString("color", n.IsFiring ? "Attention" : "Good");
            }
            json.WriteBoolean("wrap", true);
            json.WriteEndObject();
        }
    }
}
