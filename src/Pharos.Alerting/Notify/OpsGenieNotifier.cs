using Pharos.Alerting.Config;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>Opsgenie Alert API: creates and closes an alert whose alias is the group (docs: opsgenie_config).</summary>
internal sealed class OpsGenieNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxMessageRunes = 130;

    public async Task<NotifyResult> NotifyAsync(Notification n, CancellationToken cancellationToken)
    {
        string alias = PagerDutyNotifier.HashKey(n.GroupKey);
        string root = n.Render(config.Settings.Text("api_url")).TrimEnd('/') + "/v2/alerts";
        string key = n.Render(config.Settings.Secret("api_key")!.Reveal());
        (string, string) authorization = ("Authorization", $"GenieKey {key}");
        if (!n.IsFiring)
        {
            string body = JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("source", n.Render(config.Settings.Text("source")));
                json.WriteEndObject();
            });
            return (await http.PostJsonAsync($"{root}/{alias}/close?identifierType=alias", body, cancellationToken, authorization)).Result;
        }
        (NotifyResult result, _) = await http.PostJsonAsync(root, Payload(n, alias), cancellationToken, authorization);
        if (!result.IsSuccess || !config.Settings.Flag("update_alerts")) return result;
        foreach (string field in (string[])["message", "description"])
        {
            string text = n.Render(config.Settings.Text(field));
            if (text.Length == 0) continue;
            string body = JsonText.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString(field, field == "message" ? Notification.Truncate(text, MaxMessageRunes) : text);
                json.WriteEndObject();
            });
            (result, _) = await http.SendAsync(HttpMethod.Put, $"{root}/{alias}/{field}?identifierType=alias",
                new StringContent(body, System.Text.Encoding.UTF8, "application/json"), cancellationToken, authorization);
            if (!result.IsSuccess) return result;
        }
        return result;
    }

    internal string Payload(Notification n, string alias)
    {
        IntegrationSettings s = config.Settings;
        string Text(string key) => n.Render(s.Text(key));
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("alias", alias);
            json.WriteString("message", Notification.Truncate(Text("message"), MaxMessageRunes));
            json.WriteIfAny("description", Text("description"));
            json.WriteStartObject("details");
            foreach ((string key, string value) in n.Data.CommonLabels.Entries) if (!s.Map("details").ContainsKey(key)) json.WriteString(key, value);
            foreach ((string key, string value) in s.Map("details")) json.WriteString(key, n.Render(value));
            json.WriteEndObject();
            json.WriteString("source", Text("source"));
            json.WriteStartArray("responders");
            foreach (ConfigNode responder in s.Node["responders"].Items)
            {
                string type = n.Render(responder["type"].Text).ToLowerInvariant();
                string name = n.Render(responder["name"].Text);
                foreach (string one in type == "teams" ? name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [name])
                {
                    json.WriteStartObject();
                    json.WriteIfAny("id", n.Render(responder["id"].Text));
                    json.WriteIfAny("name", one);
                    json.WriteIfAny("username", n.Render(responder["username"].Text));
                    json.WriteString("type", type == "teams" ? "team" : type);
                    json.WriteEndObject();
                }
            }
            json.WriteEndArray();
            WriteList("tags");
            json.WriteIfAny("note", Text("note"));
            json.WriteIfAny("priority", Text("priority"));
            json.WriteIfAny("entity", Text("entity"));
            WriteList("actions");
            json.WriteEndObject();

            void WriteList(string key)
            {
                string[] items = Text(key).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (items.Length == 0) return;
                json.WriteStartArray(key);
                foreach (string item in items) json.WriteStringValue(item);
                json.WriteEndArray();
            }
        });
    }
}
