using System.Text.Json;

namespace Pharos.State;

/// <summary>Links of an event as the JSON that the journal stores.</summary>
internal static class EventLinks
{
    public static string Write(IReadOnlyList<EventLink> links)
    {
        if (links.Count == 0) return "[]";
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (EventLink link in links)
            {
                json.WriteStartObject();
                json.WriteString("rel", link.Rel);
                json.WriteString("url", link.Url);
                if (link.Title.Length > 0) json.WriteString("title", link.Title);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static IReadOnlyList<EventLink> Read(string text)
    {
        if (text == "[]") return [];
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(link => new EventLink(
            link.GetProperty("rel").GetString()!, link.GetProperty("url").GetString()!, link.TryGetProperty("title", out JsonElement title) ? title.GetString()! : ""))];
    }
}
