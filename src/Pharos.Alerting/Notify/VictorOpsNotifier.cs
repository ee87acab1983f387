using Pharos.Alerting.Config;

namespace Pharos.Alerting.Notify;

/// <summary>Splunk On-Call, once VictorOps, by its REST endpoint (docs: victorops_config).</summary>
internal sealed class VictorOpsNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxMessageRunes = 20_480;

    public async Task<NotifyResult> NotifyAsync(Notification n, CancellationToken cancellationToken)
    {
        IntegrationSettings s = config.Settings;
        string url = $"{s.Text("api_url").TrimEnd('/')}/{s.Secret("api_key")!.Reveal()}/{n.Render(s.Text("routing_key"))}";
        return (await http.PostJsonAsync(url, Payload(n), cancellationToken)).Result;
    }

    internal string Payload(Notification n)
    {
        IntegrationSettings s = config.Settings;
        string type = n.Render(s.Text("message_type"));
        if (n.IsFiring && type is not ("INFO" or "WARNING" or "CRITICAL")) type = "CRITICAL";
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("message_type", n.IsFiring ? type : "RECOVERY");
            json.WriteString("entity_id", PagerDutyNotifier.HashKey(n.GroupKey));
            json.WriteString("entity_display_name", n.Render(s.Text("entity_display_name")));
            json.WriteString("state_message", Notification.Truncate(n.Render(s.Text("state_message")), MaxMessageRunes));
            json.WriteString("monitoring_tool", n.Render(s.Text("monitoring_tool")));
            foreach ((string key, string value) in s.Map("custom_fields")) json.WriteString(key, n.Render(value));
            json.WriteEndObject();
        });
    }
}
