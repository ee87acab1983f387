using System.Text.Json;

namespace Anvila.Inbox;

/// <summary>The parts of an incoming-webhook message that Slack draws: text, legacy attachments and the text blocks.</summary>
internal sealed record SlackPayload(string? Channel, string? Username, string? Text, IReadOnlyList<SlackAttachment> Attachments)
{
    /// <summary>Null when it is no JSON object, or has nothing to show.</summary>
    public static SlackPayload? Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            var attachments = new List<SlackAttachment>();
            if (root.TryGetProperty("attachments", out JsonElement array) && array.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement a in array.EnumerateArray())
                {
                    if (a.ValueKind == JsonValueKind.Object) attachments.Add(SlackAttachment.Read(a));
                }
            }
            string? text = Text(root, "text") ?? SlackAttachment.BlockText(root);
            if (string.IsNullOrEmpty(text) && attachments.Count == 0) return null;
            return new SlackPayload(Text(root, "channel"), Text(root, "username"), text, attachments);
        }
        catch (JsonException)
        {
            return null; // answered as Slack does: invalid_payload
        }

        static string? Text(JsonElement e, string name) => SlackAttachment.String(e, name);
    }
}
