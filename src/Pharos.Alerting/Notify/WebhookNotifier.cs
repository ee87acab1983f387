using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Configuration;
using Pharos.Templates.Alertmanager;

namespace Pharos.Alerting.Notify;

/// <summary>The generic webhook, version 4 (docs: webhook_config); with <c>payload</c> the body is a template of its own. incident.io takes the same body under a token.</summary>
internal sealed class WebhookNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        string url = notification.Render(config.Settings.Secret("url")!.Reveal());
        (string, string)[] headers = config.Settings.Secret("alert_source_token") is { } token ? [("Authorization", "Bearer " + token.Reveal())] : [];
        (NotifyResult result, _) = await http.PostJsonAsync(url, Payload(notification), cancellationToken, headers);
        return result;
    }

    internal string Payload(Notification n)
    {
        ConfigNode payload = config.Settings.Node["payload"];
        if (payload.HasValue) return payload.IsScalar ? n.Render(payload.Text) : JsonText.Write(json => json.WriteNode(payload, n));
        long max = config.Settings.Integer("max_alerts");
        IReadOnlyList<NotificationAlert> alerts = n.Data.Alerts.Items;
        int kept = max > 0 ? (int)Math.Min(max, alerts.Count) : alerts.Count;
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("receiver", n.Data.Receiver);
            json.WriteString("status", n.Data.Status);
            json.WriteStartArray("alerts");
            for (int i = 0; i < kept; i++) WriteAlert(json, alerts[i]);
            json.WriteEndArray();
            WriteMap(json, "groupLabels", n.Data.GroupLabels);
            WriteMap(json, "commonLabels", n.Data.CommonLabels);
            WriteMap(json, "commonAnnotations", n.Data.CommonAnnotations);
            json.WriteString("externalURL", n.Data.ExternalUrl);
            json.WriteString("version", "4");
            json.WriteString("groupKey", n.GroupKey);
            json.WriteNumber("truncatedAlerts", alerts.Count - kept);
            if (n.Data.NotificationReason.Length > 0) json.WriteString("notification_reason", n.Data.NotificationReason);
            json.WriteEndObject();
        });
    }

    private static void WriteAlert(Utf8JsonWriter json, NotificationAlert alert)
    {
        json.WriteStartObject();
        json.WriteString("status", alert.Status);
        WriteMap(json, "labels", alert.Labels);
        WriteMap(json, "annotations", alert.Annotations);
        json.WriteString("startsAt", alert.StartsAt.Rfc3339());
        json.WriteString("endsAt", alert.EndsAt.Rfc3339());
        json.WriteString("generatorURL", alert.GeneratorUrl);
        json.WriteString("fingerprint", alert.Fingerprint);
        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, KeyValues values)
    {
        json.WriteStartObject(name);
        foreach ((string key, string value) in values.Entries) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
