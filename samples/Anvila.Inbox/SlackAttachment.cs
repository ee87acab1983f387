using System.Text.Json;

namespace Anvila.Inbox;

/// <summary>One legacy attachment: a colour bar with title, text, fields and buttons.</summary>
internal sealed record SlackAttachment(string? Color, string? Pretext, string? Title, string? TitleLink, string? Text, string? Fallback, string? Footer,
    IReadOnlyList<SlackField> Fields, IReadOnlyList<SlackAction> Actions)
{
    public static SlackAttachment Read(JsonElement a)
    {
        var fields = new List<SlackField>();
        foreach (JsonElement f in Items(a, "fields"))
            fields.Add(new SlackField(String(f, "title") ?? "", String(f, "value") ?? "", f.TryGetProperty("short", out JsonElement s) && s.ValueKind == JsonValueKind.True));
        var actions = new List<SlackAction>();
        foreach (JsonElement x in Items(a, "actions"))
            actions.Add(new SlackAction(String(x, "text") ?? "", String(x, "url"), String(x, "style")));
        return new SlackAttachment(String(a, "color"), String(a, "pretext"), String(a, "title"), String(a, "title_link"),
            String(a, "text") ?? BlockText(a), String(a, "fallback"), String(a, "footer"), fields, actions);
    }

    /// <summary>The text of sections and headers, one a line; null when there are no blocks.</summary>
    public static string? BlockText(JsonElement holder)
    {
        var lines = new List<string>();
        foreach (JsonElement block in Items(holder, "blocks"))
        {
            if (block.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.Object && String(text, "text") is { } line) lines.Add(line);
            foreach (JsonElement field in Items(block, "fields"))
            {
                if (String(field, "text") is { } fieldText) lines.Add(fieldText);
            }
        }
        return lines.Count == 0 ? null : string.Join('\n', lines);
    }

    public static string? String(JsonElement e, string name) =>
        e.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Items(JsonElement e, string name) =>
        e.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object)
            : [];
}
