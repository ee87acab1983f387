using System.Text.Json;

namespace Pharos.Templates.Loki;

/// <summary><c>fromJson</c>: objects as maps, numbers as float64; text that is no JSON as nil.</summary>
internal static class LokiJson
{
    public static object? Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return Value(document.RootElement);
        }
        catch (JsonException) { return null; }
    }

    private static object? Value(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new TemplateMap(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Value(p.Value)))),
        JsonValueKind.Array => new TemplateList([.. element.EnumerateArray().Select(Value)]),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
