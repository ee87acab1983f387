using System.Globalization;
using System.Text.Json;
using Pharos.Templates;
using Pharos.Templates.Alertmanager;

namespace Pharos.Alerting.Notify;

/// <summary>Renders notification templates outside of a running Alertmanager, with the built-in ones at hand.</summary>
public static class TemplatePreview
{
    /// <param name="files">Template files, read in order after the built-in ones.</param>
    /// <param name="text">What to render, such as <c>{{ template "slack.title" . }}</c>.</param>
    /// <param name="payload">Notification data as the webhook receiver sends it; null: one firing alert made up.</param>
    /// <param name="isHtml">Escapes as a mail does.</param>
    /// <exception cref="TemplateSyntaxException">A template cannot be read.</exception>
    /// <exception cref="TemplateExecutionException">It fails.</exception>
    /// <exception cref="JsonException">The data is not such a payload.</exception>
    public static string Render(IEnumerable<string> files, string text, string? payload, bool isHtml, TimeProvider clock)
    {
        TemplateSet set = DefaultTemplates.Create(clock);
        foreach (string file in files) set.Parse(Path.GetFileName(file), File.ReadAllText(file));
        set.Parse("", text);
        return set.Execute("", payload is null ? Example(clock) : Read(payload), isHtml);
    }

    private static NotificationData Example(TimeProvider clock)
    {
        KeyValues labels = new([new("alertname", "HighLatency"), new("instance", "api-1"), new("severity", "critical")]);
        KeyValues annotations = new([new("summary", "p99 latency is above 500 ms")]);
        DateTimeOffset now = clock.GetUtcNow();
        return new NotificationData
        {
            Receiver = "example",
            Status = "firing",
            Alerts = new NotificationAlerts(
            [
                new NotificationAlert
                {
                    Status = "firing", Labels = labels, Annotations = annotations, StartsAt = GoTime.Utc(now.AddMinutes(-5)), EndsAt = GoTime.Utc(now.AddMinutes(5)),
                    GeneratorUrl = "http://localhost:9090/graph", Fingerprint = "0123456789abcdef",
                },
            ]),
            GroupLabels = new KeyValues([new("alertname", "HighLatency")]),
            CommonLabels = labels,
            CommonAnnotations = annotations,
            ExternalUrl = "http://localhost:9093",
        };
    }

    private static NotificationData Read(string payload)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("expected an object with receiver, status, alerts, ...");
        return new NotificationData
        {
            Receiver = Text(root, "receiver"),
            Status = Text(root, "status"),
            Alerts = new NotificationAlerts(root.TryGetProperty("alerts", out JsonElement alerts) && alerts.ValueKind == JsonValueKind.Array ? [.. alerts.EnumerateArray().Select(ReadAlert)] : []),
            GroupLabels = Map(root, "groupLabels"),
            CommonLabels = Map(root, "commonLabels"),
            CommonAnnotations = Map(root, "commonAnnotations"),
            ExternalUrl = Text(root, "externalURL"),
        };
    }

    private static NotificationAlert ReadAlert(JsonElement alert) => new()
    {
        Status = Text(alert, "status"),
        Labels = Map(alert, "labels"),
        Annotations = Map(alert, "annotations"),
        StartsAt = Time(alert, "startsAt"),
        EndsAt = Time(alert, "endsAt"),
        GeneratorUrl = Text(alert, "generatorURL"),
        Fingerprint = Text(alert, "fingerprint"),
    };

    private static string Text(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static KeyValues Map(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement map) && map.ValueKind == JsonValueKind.Object
        ? new KeyValues(map.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.ToString())))
        : new KeyValues(null);

    private static GoTime Time(JsonElement element, string key) =>
        GoTime.Utc(DateTimeOffset.TryParse(Text(element, key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : default);
}
