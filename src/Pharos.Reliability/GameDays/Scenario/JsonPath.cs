using System.Globalization;
using System.Text.Json;

namespace Pharos.Reliability.GameDays;

/// <summary>A place in a JSON text: <c>$.a.b[0].c</c>.</summary>
public sealed class JsonPath
{
    private readonly string _text;
    private readonly List<(string? Name, int Index)> _parts;

    private JsonPath(string text, List<(string?, int)> parts) => (_text, _parts) = (text, parts);

    /// <summary>Reads a path; the error says at which column what was expected.</summary>
    public static JsonPath? Parse(string text, out string error)
    {
        error = "";
        var parts = new List<(string?, int)>();
        int at = 1;
        if (!text.StartsWith('$')) return Fail(1, "expected $", out error);
        while (at < text.Length)
        {
            int start = at + 1;
            if (text[at] == '.')
            {
                at = start;
                while (at < text.Length && text[at] is not ('.' or '[')) at++;
                if (at == start) return Fail(at + 1, "expected a name", out error);
                parts.Add((text[start..at], 0));
            }
            else if (text[at] == '[')
            {
                int close = text.IndexOf(']', at);
                if (close < 0 || !int.TryParse(text.AsSpan(start, close - start), NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return Fail(start + 1, "expected a position and ]", out error);
                parts.Add((null, index));
                at = close + 1;
            }
            else return Fail(at + 1, "expected . or [", out error);
        }
        return new JsonPath(text, parts);
    }

    /// <summary>The text of what stands there; null where the text is no JSON or has no such place.</summary>
    public string? Find(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement element = document.RootElement;
            foreach ((string? name, int index) in _parts)
            {
                if (name is not null)
                {
                    if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element)) return null;
                }
                else if (element.ValueKind != JsonValueKind.Array || index >= element.GetArrayLength()) return null;
                else element = element[index];
            }
            return element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText();
        }
        catch (JsonException) { return null; }
    }

    public override string ToString() => _text;

    private static JsonPath? Fail(int column, string expected, out string error)
    {
        error = $"{column}: {expected}";
        return null;
    }
}
