using System.Globalization;
using System.Text.Json;

namespace Pharos.Reliability.GameDays;

/// <summary>What Pharos's event journal says about notifications, over <c>GET /api/pharos/v1/events</c>: as a receiver, and as the reason why a message is missing.</summary>
/// <param name="pharos">With the address of the page's listener.</param>
/// <param name="receiverName">Only attempts of this receiver count; empty for all.</param>
internal sealed class NotificationLedger(HttpClient pharos, string receiverName, TimeProvider clock) : IReceiver
{
    private readonly HttpCaller _http = new(pharos);
    private DateTimeOffset _mark = clock.GetUtcNow();

    public Task MarkAsync(CancellationToken cancellationToken)
    {
        _mark = clock.GetUtcNow();
        return Task.CompletedTask;
    }

    public async Task<DateTimeOffset?> FindAsync(AlertName alert, bool isResolved, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using JsonDocument events = await EventsAsync("notification.attempt", _mark, cancellationToken);
        foreach (JsonElement entry in Entries(events))
        {
            JsonElement body = entry.GetProperty("body");
            if (Text(body, "outcome") != "sent" || (receiverName.Length > 0 && Text(body, "receiver") != receiverName)) continue;
            if (body.GetProperty("alerts").EnumerateArray().Any(a => Text(a, "alertname") == alert.Name && Text(a, "status") == (isResolved ? "resolved" : "firing"))
                && FitsGroup(alert, body.GetProperty("groupLabels"))) return Time(entry);
        }
        return null;
    }

    public async Task<int> CountAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using JsonDocument events = await EventsAsync("notification.attempt", _mark, cancellationToken);
        return Entries(events).Count(e => Text(e.GetProperty("body"), "outcome") == "sent" && ReceivedMessage.Of(0, default, e.GetProperty("body")).Holds(texts));
    }

    /// <summary>The last reason that kept an alert from being told since a time; the empty string where none is known.</summary>
    public async Task<string> ExplainAsync(AlertName alert, DateTimeOffset since, CancellationToken cancellationToken)
    {
        using JsonDocument events = await EventsAsync("notification.", since, cancellationToken);
        string why = "no attempt to notify is in the journal";
        foreach (JsonElement entry in Entries(events))
        {
            JsonElement body = entry.GetProperty("body");
            bool concerns = Text(body, "alertname") == alert.Name
                || (body.TryGetProperty("alerts", out JsonElement alerts) && alerts.EnumerateArray().Any(a => Text(a, "alertname") == alert.Name));
            if (concerns && body.TryGetProperty("groupLabels", out JsonElement group) && FitsGroup(alert, group)) why = Text(entry, "title");
        }
        return why;
    }

    private Task<JsonDocument> EventsAsync(string types, DateTimeOffset since, CancellationToken cancellationToken) =>
        _http.JsonAsync(pharos, string.Create(CultureInfo.InvariantCulture, $"api/pharos/v1/events?types={types}&from={since.ToUnixTimeMilliseconds()}&order=asc&limit=1000"), cancellationToken);

    private static JsonElement.ArrayEnumerator Entries(JsonDocument document) =>
        document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("events", out JsonElement events) ? events.EnumerateArray() : throw new ActionFailedException("api/pharos/v1/events: not the answer of Pharos");

    /// <summary>Alerts with other values of the labels that group are another group.</summary>
    private static bool FitsGroup(AlertName alert, JsonElement group) => group.EnumerateObject().All(l => !alert.Labels.TryGetValue(l.Name, out string? wanted) || l.Value.GetString() == wanted);

    private static DateTimeOffset Time(JsonElement entry) => DateTimeOffset.FromUnixTimeMilliseconds(entry.GetProperty("time").GetInt64());

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
