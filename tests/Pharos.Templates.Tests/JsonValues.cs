using System.Globalization;
using System.Text.Json;
using Pharos.Templates.Alertmanager;

namespace Pharos.Templates.Tests;

/// <summary>Reads the data of conformance cases as template values.</summary>
internal static class JsonValues
{
    public static object? Read(JsonElement json, JsonElement? shared = null)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False: return json.GetBoolean();
            case JsonValueKind.String:
                string text = json.GetString()!;
                return text == "$T" && shared is { } data ? Read(data) : text;
            case JsonValueKind.Number:
                string raw = json.GetRawText();
                if (raw.AsSpan().IndexOfAny(".eE") >= 0) return json.GetDouble();
                return json.TryGetInt64(out long integer) ? integer : ulong.Parse(raw, CultureInfo.InvariantCulture);
            case JsonValueKind.Array: return new TemplateList([.. json.EnumerateArray().Select(item => Read(item, shared))]);
            case JsonValueKind.Object:
                if (json.TryGetProperty("$time", out JsonElement time)) return GoTime.Utc(DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture));
                KeyValuePair<string, object?>[] entries = [.. json.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Name == "Alerts" ? Alerts(p.Value) : Read(p.Value, shared)))];
                // The recorded data lost its types: a map of integers only was a map[string]int, whose missing keys are 0.
                bool integers = entries.Length > 0 && entries.All(e => e.Value is long);
                return integers ? new TemplateMap(entries, "map[string]int", 0L) : new TemplateMap(entries);
            default: return null;
        }
    }

    private static object Alerts(JsonElement alerts) => new NotificationAlerts([.. alerts.EnumerateArray().Select(alert => new NotificationAlert
    {
        Status = alert.TryGetProperty("Status", out JsonElement status) ? status.GetString()! : "",
        Labels = new KeyValues(alert.TryGetProperty("Labels", out JsonElement labels) ? labels.EnumerateObject().Select(l => KeyValuePair.Create(l.Name, l.Value.GetString()!)) : null),
    })]);

    public static JsonElement Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.Clone();
    }
}
