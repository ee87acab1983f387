using System.Text.Json;

namespace Pharos.Reliability.GameDays;

/// <summary>A message as texts: every string in its JSON.</summary>
internal sealed record ReceivedMessage(long Id, DateTimeOffset Time, IReadOnlyList<string> Texts)
{
    public bool Holds(IReadOnlyList<string> texts) => texts.All(t => Texts.Any(s => s.Contains(t, StringComparison.OrdinalIgnoreCase)));

    public static ReceivedMessage Of(long id, DateTimeOffset time, JsonElement payload)
    {
        var texts = new List<string>();
        Collect(payload, texts);
        return new ReceivedMessage(id, time, texts);
    }

    private static void Collect(JsonElement element, List<string> texts)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(element.GetString()!);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject()) Collect(property.Value, texts);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray()) Collect(item, texts);
                break;
        }
    }
}
