using System.Text.Json;

namespace Pharos.Logs.Tests.LogQL.Support;

/// <summary>Fields of a case that may be absent.</summary>
internal static class JsonCases
{
    public static string? Text(this JsonElement node, string name) => node.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool? Flag(this JsonElement node, string name) => node.TryGetProperty(name, out JsonElement value) ? value.GetBoolean() : null;

    public static Dictionary<string, string> Map(this JsonElement node, string name) =>
        node.TryGetProperty(name, out JsonElement value) ? value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!) : [];
}
