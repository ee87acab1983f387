using System.Text.Json;
using Pharos.State;

namespace Pharos.Reliability.Dora.History;

/// <summary>Alerts that fired and were resolved, read from the journal's transitions in order of time.</summary>
internal sealed class AlertSpans
{
    private readonly Dictionary<string, AlertSpan> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Fingerprint, DateTimeOffset Start), AlertSpan> _closed = [];

    public int Count => _open.Count + _closed.Count;

    public IEnumerable<AlertSpan> All => _closed.Values.Concat(_open.Values);

    /// <summary>Takes an event of type <see cref="EventTypes.AlertTransition"/>; one that cannot be read, or is taken again, changes nothing.</summary>
    public void Apply(JournalEvent entry)
    {
        if (Read(entry) is not { } transition) return;
        (bool fires, AlertSpan span) = transition;
        if (fires && !_closed.ContainsKey((entry.Subject, span.Start))) _open.TryAdd(entry.Subject, span);
        if (!fires && _open.Remove(entry.Subject, out AlertSpan? began)) _closed[(entry.Subject, began.Start)] = began with { End = entry.Time < began.Start ? began.Start : entry.Time };
    }

    public void Prune(DateTimeOffset before)
    {
        foreach ((string, DateTimeOffset) old in _closed.Where(s => s.Value.End < before).Select(s => s.Key).ToList()) _closed.Remove(old);
        foreach (AlertSpan span in _open.Values.Where(s => s.Start < before).ToList()) _open.Remove(span.Fingerprint);
    }

    private static (bool Fires, AlertSpan Span)? Read(JournalEvent entry)
    {
        try
        {
            using JsonDocument body = JsonDocument.Parse(entry.Body);
            string state = Text(body.RootElement, "state");
            string severity = body.RootElement.TryGetProperty("labels", out JsonElement labels) ? Text(labels, "severity") : "";
            if (state is not ("firing" or "resolved")) return null;
            return (state == "firing", new AlertSpan(entry.Subject, Text(body.RootElement, "alertname"), severity, entry.Service, entry.Environment, entry.Time, null));
        }
        catch (JsonException) { return null; }
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
