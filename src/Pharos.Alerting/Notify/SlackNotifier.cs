using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>Slack by incoming webhook, or by an app's token (docs: slack_config; api.slack.com).</summary>
internal sealed class SlackNotifier(IntegrationConfig config, HttpSender http, TimeProvider clock) : INotifier
{
    private const int MaxTitleRunes = 1024;
    private const int MaxTextChars = 39_000; // Slack cuts a message at 40,000
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        // After a 429 the channel's other notifications wait as well.
        if (_notBefore > clock.GetUtcNow()) return NotifyResult.Failure("waiting for Slack's rate limit", retry: true, "rateLimited", _notBefore - clock.GetUtcNow());
        string payload = Payload(notification);
        (string Name, string Value)[] headers = config.Settings.Secret("app_token") is { } token ? [("Authorization", "Bearer " + token.Reveal())] : [];
        string url = config.Settings.Secret("app_token") is null ? config.Settings.Secret("api_url")!.Reveal() : config.Settings.Text("app_url");
        (NotifyResult result, string body) = await http.PostJsonAsync(url, payload, cancellationToken, headers);
        if (result.RetryAfter is { } wait) _notBefore = clock.GetUtcNow() + wait;
        return result.IsSuccess ? JudgeBody(body) : result;
    }

    /// <summary>A status of 200 is no success yet: webhooks answer <c>ok</c>, the API <c>{"ok":true}</c>.</summary>
    internal static NotifyResult JudgeBody(string body)
    {
        if (!body.TrimStart().StartsWith('{'))
            return body is "ok" or "" ? NotifyResult.Success : NotifyResult.Failure($"error response from Slack: {body}", retry: false, "clientError");
        try
        {
            using JsonDocument answer = JsonDocument.Parse(body);
            if (answer.RootElement.TryGetProperty("ok", out JsonElement ok) && ok.ValueKind == JsonValueKind.True) return NotifyResult.Success;
            string error = answer.RootElement.TryGetProperty("error", out JsonElement e) ? e.ToString() : "";
            return NotifyResult.Failure($"error response from Slack: {error}", retry: error is "ratelimited" or "rate_limited", "clientError");
        }
        catch (JsonException e) { return NotifyResult.Failure($"could not unmarshal JSON response \"{body}\": {e.Message}", retry: true, "clientError"); }
    }

    internal string Payload(Notification n)
    {
        IntegrationSettings s = config.Settings;
        string Text(string key) => n.Render(s.Text(key));
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteIfAny("channel", Text("channel"));
            json.WriteIfAny("username", Text("username"));
            json.WriteIfAny("icon_emoji", Text("icon_emoji"));
            json.WriteIfAny("icon_url", Text("icon_url"));
            if (s.Flag("link_names")) json.WriteBoolean("link_names", true);
            json.WriteIfAny("text", Text("message_text"));
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteIfAny("title", Notification.Truncate(Text("title"), MaxTitleRunes));
            json.WriteIfAny("title_link", Text("title_link"));
            json.WriteIfAny("pretext", Text("pretext"));
            json.WriteString("text", Notification.Truncate(Text("text"), MaxTextChars));
            json.WriteString("fallback", Text("fallback"));
            json.WriteIfAny("callback_id", Text("callback_id"));
            WriteFields(json, n, s);
            WriteActions(json, n, s);
            json.WriteIfAny("image_url", Text("image_url"));
            json.WriteIfAny("thumb_url", Text("thumb_url"));
            json.WriteString("footer", Text("footer"));
            json.WriteIfAny("color", Text("color"));
            json.WriteStartArray("mrkdwn_in");
            IReadOnlyList<ConfigNode> marked = s.Node["mrkdwn_in"].Items;
            foreach (string part in marked.Count > 0 ? marked.Select(m => m.Text) : ["fallback", "pretext", "text"]) json.WriteStringValue(part);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteFields(Utf8JsonWriter json, Notification n, IntegrationSettings s)
    {
        IReadOnlyList<ConfigNode> fields = s.Node["fields"].Items;
        if (fields.Count == 0) return;
        json.WriteStartArray("fields");
        foreach (ConfigNode field in fields)
        {
            json.WriteStartObject();
            json.WriteString("title", n.Render(field["title"].Text));
            json.WriteString("value", n.Render(field["value"].Text));
            json.WriteBoolean("short", field["short"].HasValue ? field["short"].Text is "true" : s.Flag("short_fields"));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteActions(Utf8JsonWriter json, Notification n, IntegrationSettings s)
    {
        IReadOnlyList<ConfigNode> actions = s.Node["actions"].Items;
        if (actions.Count == 0) return;
        json.WriteStartArray("actions");
        foreach (ConfigNode action in actions)
        {
            json.WriteStartObject();
            foreach (string key in (ReadOnlySpan<string>)["type", "text", "url", "style", "name", "value"]) json.WriteIfAny(key, n.Render(action[key].Text));
            if (action["confirm"].HasValue)
            {
                json.WriteStartObject("confirm");
                foreach (string key in (ReadOnlySpan<string>)["title", "text", "ok_text", "dismiss_text"]) json.WriteIfAny(key, n.Render(action["confirm"][key].Text));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
