using System.Text.Json;
using Pharos.Alerting.Silences;
using Pharos.Core;

namespace Pharos.Alerting.Api;

/// <summary>An alert with its state as of now.</summary>
internal sealed class ApiAlert(Alert alert, IReadOnlyList<string> receivers, AlertmanagerService service)
{
    public Alert Alert { get; } = alert;

    public IReadOnlyList<string> Receivers { get; } = receivers;

    public IReadOnlyList<Silence> SilencedBy { get; } = service.Silences.SilencedBy(alert.Labels);

    public IReadOnlyList<Alert> InhibitedBy { get; } = service.Current.Inhibitor.InhibitedBy(alert.Labels);

    public bool IsSuppressed => SilencedBy.Count > 0 || InhibitedBy.Count > 0;

    /// <summary>A gettable alert of API v2.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteLabels(json, "annotations", Alert.Annotations);
        json.WriteString("endsAt", ApiTime.Print(Alert.EndsAt!.Value));
        json.WriteString("fingerprint", Alert.Fingerprint);
        json.WriteStartArray("receivers");
        foreach (string receiver in Receivers)
        {
            json.WriteStartObject();
            json.WriteString("name", receiver);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("startsAt", ApiTime.Print(Alert.StartsAt));
        json.WriteStartObject("status");
        WriteList(json, "inhibitedBy", InhibitedBy.Select(a => a.Fingerprint));
        WriteList(json, "silencedBy", SilencedBy.Select(s => s.Id));
        json.WriteString("state", IsSuppressed ? "suppressed" : "active");
        json.WriteEndObject();
        json.WriteString("updatedAt", ApiTime.Print(Alert.UpdatedAt));
        if (Alert.GeneratorUrl.Length > 0) json.WriteString("generatorURL", Alert.GeneratorUrl);
        WriteLabels(json, "labels", Alert.Labels);
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }
}
