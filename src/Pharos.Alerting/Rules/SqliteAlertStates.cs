using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.State;

namespace Pharos.Alerting.Rules;

/// <summary>Keeps alert states in the table <c>alert_state</c>: one row a rule, its alerts as JSON.</summary>
public sealed class SqliteAlertStates(StateDatabase database) : IAlertStateStore
{
    public SavedAlerts? Load(string ruleKey) => database
        .Read(t => t.Query("SELECT saved_ms, alerts FROM alert_state WHERE rule_key = $1", r => new SavedAlerts(r.GetInt64(0), Parse(r.GetString(1))), ruleKey))
        .FirstOrDefault();

    public async ValueTask SaveAsync(IReadOnlyList<KeyValuePair<string, SavedAlerts>> rules, CancellationToken cancellationToken) =>
        await database.WriteAsync(transaction =>
        {
            foreach ((string key, SavedAlerts saved) in rules)
            {
                if (saved.Alerts.Count == 0) transaction.Execute("DELETE FROM alert_state WHERE rule_key = $1", key);
                else transaction.Execute("INSERT OR REPLACE INTO alert_state (rule_key, saved_ms, alerts) VALUES ($1, $2, $3)", key, saved.SavedAtMs, Write(saved.Alerts));
            }
        }, cancellationToken);

    private static string Write(IReadOnlyList<ActiveAlert> alerts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (ActiveAlert alert in alerts)
            {
                json.WriteStartObject();
                WriteLabels(json, "labels", alert.Labels);
                WriteLabels(json, "annotations", alert.Annotations);
                json.WriteString("state", alert.State.ToString());
                json.WriteNumber("value_bits", BitConverter.DoubleToInt64Bits(alert.Value)); // JSON has no NaN or infinity
                json.WriteNumber("active_at_ms", alert.ActiveAtMs);
                json.WriteNumber("fired_at_ms", alert.FiredAtMs);
                json.WriteNumber("resolved_at_ms", alert.ResolvedAtMs);
                json.WriteNumber("last_sent_at_ms", alert.LastSentAtMs);
                json.WriteNumber("valid_until_ms", alert.ValidUntilMs);
                json.WriteNumber("keep_firing_since_ms", alert.KeepFiringSinceMs);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteLabels(Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    private static List<ActiveAlert> Parse(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(e => new ActiveAlert
        {
            Labels = Labels(e.GetProperty("labels")),
            Annotations = Labels(e.GetProperty("annotations")),
            State = Enum.Parse<AlertState>(e.GetProperty("state").GetString()!),
            Value = BitConverter.Int64BitsToDouble(e.GetProperty("value_bits").GetInt64()),
            ActiveAtMs = e.GetProperty("active_at_ms").GetInt64(),
            FiredAtMs = e.GetProperty("fired_at_ms").GetInt64(),
            ResolvedAtMs = e.GetProperty("resolved_at_ms").GetInt64(),
            LastSentAtMs = e.GetProperty("last_sent_at_ms").GetInt64(),
            ValidUntilMs = e.GetProperty("valid_until_ms").GetInt64(),
            KeepFiringSinceMs = e.GetProperty("keep_firing_since_ms").GetInt64(),
        })];
    }

    private static LabelSet Labels(JsonElement element) => LabelSet.Of(element.EnumerateObject().Select(p => new Label(p.Name, p.Value.GetString()!)));
}
