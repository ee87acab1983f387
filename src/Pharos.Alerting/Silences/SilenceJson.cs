using System.Text;
using System.Text.Json;
using Pharos.Alerting.Matching;
using Pharos.Core;

namespace Pharos.Alerting.Silences;

/// <summary>Silences and their matchers as API v2 and the journal write them.</summary>
internal static class SilenceJson
{
    public static string WriteMatchers(IReadOnlyList<Matcher> matchers) => ToText(json => WriteMatchers(json, matchers));

    public static IReadOnlyList<Matcher> ReadMatchers(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return ReadMatchers(document.RootElement);
    }

    /// <exception cref="MatcherException">A regex is wrong.</exception>
    public static IReadOnlyList<Matcher> ReadMatchers(JsonElement array) => [.. array.EnumerateArray().Select(m =>
    {
        bool regex = m.TryGetProperty("isRegex", out JsonElement r) && r.ValueKind == JsonValueKind.True;
        bool equal = !m.TryGetProperty("isEqual", out JsonElement e) || e.ValueKind != JsonValueKind.False; // absent means equal, as in older clients
        MatchOp op = regex ? equal ? MatchOp.Regex : MatchOp.NotRegex : equal ? MatchOp.Equal : MatchOp.NotEqual;
        return new Matcher(op, m.GetProperty("name").GetString() ?? "", m.GetProperty("value").GetString() ?? "");
    })];

    public static string Write(Silence silence, DateTimeOffset now) => ToText(json => Write(json, silence, now));

    /// <summary>A gettable silence of API v2.</summary>
    public static void Write(Utf8JsonWriter json, Silence silence, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("id", silence.Id);
        json.WriteStartObject("status");
        json.WriteString("state", silence.StateAt(now) switch { SilenceState.Active => "active", SilenceState.Pending => "pending", _ => "expired" });
        json.WriteEndObject();
        json.WriteString("updatedAt", ApiTime.Print(silence.UpdatedAt));
        json.WriteString("comment", silence.Comment);
        json.WriteString("createdBy", silence.CreatedBy);
        json.WriteString("endsAt", ApiTime.Print(silence.EndsAt));
        json.WritePropertyName("matchers");
        WriteMatchers(json, silence.Matchers);
        json.WriteString("startsAt", ApiTime.Print(silence.StartsAt));
        json.WriteEndObject();
    }

    private static void WriteMatchers(Utf8JsonWriter json, IReadOnlyList<Matcher> matchers)
    {
        json.WriteStartArray();
        foreach (Matcher matcher in matchers)
        {
            json.WriteStartObject();
            json.WriteBoolean("isEqual", matcher.IsEqual);
            json.WriteBoolean("isRegex", matcher.IsRegex);
            json.WriteString("name", matcher.Name);
            json.WriteString("value", matcher.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    internal static string ToText(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
