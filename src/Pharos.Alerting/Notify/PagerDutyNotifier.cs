using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pharos.Alerting.Config;
using Pharos.Configuration;

namespace Pharos.Alerting.Notify;

/// <summary>PagerDuty Events API v2 with a routing key, v1 with a service key (docs: pagerduty_config).</summary>
internal sealed class PagerDutyNotifier(IntegrationConfig config, HttpSender http) : INotifier
{
    private const int MaxEventBytes = 512_000;
    private const string V1Url = "https://events.pagerduty.com/generic/2010-04-15/create_event.json";

    private static readonly KeyValuePair<string, string>[] s_details =
    [
        new("firing", "{{ template \"pagerduty.default.instances\" .Alerts.Firing }}"), new("resolved", "{{ template \"pagerduty.default.instances\" .Alerts.Resolved }}"),
        new("num_firing", "{{ .Alerts.Firing | len }}"), new("num_resolved", "{{ .Alerts.Resolved | len }}"),
    ];

    public async Task<NotifyResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        bool v1 = config.Settings.Secret("routing_key") is null;
        string url = v1 && config.Settings.Text("url") == "https://events.pagerduty.com/v2/enqueue" ? V1Url : config.Settings.Text("url");
        string payload = v1 ? PayloadV1(notification) : Payload(notification, withDetails: true);
        if (!v1 && Encoding.UTF8.GetByteCount(payload) > MaxEventBytes) payload = Payload(notification, withDetails: false);
        (NotifyResult result, _) = await http.PostJsonAsync(url, payload, cancellationToken);
        return result;
    }

    /// <summary>The group's key as PagerDuty's deduplication key.</summary>
    public static string HashKey(string groupKey) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(groupKey)));

    internal string Payload(Notification n, bool withDetails)
    {
        IntegrationSettings s = config.Settings;
        string Text(string key) => n.Render(s.Text(key));
        string severity = Text("severity");
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("routing_key", n.Render(s.Secret("routing_key")!.Reveal()));
            json.WriteString("event_action", n.IsFiring ? "trigger" : "resolve");
            json.WriteString("dedup_key", HashKey(n.GroupKey));
            json.WriteIfAny("client", Text("client"));
            json.WriteIfAny("client_url", Text("client_url"));
            json.WriteStartObject("payload");
            json.WriteString("summary", Notification.Truncate(Text("description"), 1024));
            json.WriteString("source", Text("source"));
            json.WriteString("severity", severity.Length > 0 ? severity : "error");
            json.WriteString("timestamp", n.Data.Alerts.Items.Count > 0 ? n.Data.Alerts.Items.MinBy(a => a.StartsAt.Value)!.StartsAt.Rfc3339() : "");
            json.WriteIfAny("class", Text("class"));
            json.WriteIfAny("component", Text("component"));
            json.WriteIfAny("group", Text("group"));
            json.WriteStartObject("custom_details");
            if (withDetails) WriteDetails(json, n);
            else json.WriteString("error", "Custom details have been removed because the original event exceeds the maximum size of 512KB");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartArray("images");
            foreach (ConfigNode image in s.Node["images"].Items)
            {
                string source = n.Render(image["src"].Text);
                if (source.Length == 0) continue;
                json.WriteStartObject();
                json.WriteString("src", source);
                json.WriteIfAny("alt", n.Render(image["alt"].Text));
                json.WriteIfAny("href", n.Render(image["href"].Text));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("links");
            foreach (ConfigNode link in s.Node["links"].Items)
            {
                string href = n.Render(link["href"].Text);
                if (href.Length == 0) continue;
                json.WriteStartObject();
                json.WriteString("href", href);
                json.WriteIfAny("text", n.Render(link["text"].Text));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private string PayloadV1(Notification n) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("service_key", n.Render(config.Settings.Secret("service_key")!.Reveal()));
        json.WriteString("event_type", n.IsFiring ? "trigger" : "resolve");
        json.WriteString("incident_key", HashKey(n.GroupKey));
        json.WriteString("description", Notification.Truncate(n.Render(config.Settings.Text("description")), 1024));
        if (n.IsFiring)
        {
            json.WriteIfAny("client", n.Render(config.Settings.Text("client")));
            json.WriteIfAny("client_url", n.Render(config.Settings.Text("client_url")));
        }
        json.WriteStartObject("details");
        WriteDetails(json, n);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private void WriteDetails(Utf8JsonWriter json, Notification n)
    {
        ConfigNode own = config.Settings.Node["details"];
        foreach ((ConfigNode key, ConfigNode value) in own.Entries)
        {
            json.WritePropertyName(key.Text);
            if (value.IsScalar) json.WriteStringValue(n.Render(value.Text));
            else json.WriteNode(value, n);
        }
        foreach ((string key, string value) in s_details) if (!own[key].Exists) json.WriteString(key, n.Render(value));
    }
}
