using System.Text;
using System.Text.Json;
using Pharos.Configuration;

namespace Pharos.Dashboards;

/// <summary>Reads a dashboard file: bare, <c>{"dashboard": ...}</c>, or a <c>dashboard.grafana.app/v1*</c> resource.</summary>
internal static class DashboardReader
{
    /// <summary>The panel types that the page draws; another one is shown as a card that says so.</summary>
    private static readonly HashSet<string> s_supported = new(StringComparer.Ordinal)
    {
        "timeseries", "graph", "stat", "singlestat", "gauge", "bargauge", "table", "table-old", "text", "row", "state-timeline", "status-history", "heatmap", "piechart",
        "grafana-piechart-panel", "barchart", "alertlist", "dashlist", "logs", "traces", "nodeGraph", "news", "welcome",
    };

    /// <summary>Null where the file is no dashboard; the fault is in <paramref name="errors"/>.</summary>
    public static Dashboard? Read(string file, string folder, ConfigErrors errors)
    {
        var whole = new SourcePosition(file, 0, 0);
        byte[] bytes;
        try
        {
            if (new FileInfo(file).Length > ConfigFile.MaxBytes)
            {
                errors.Add(whole, $"larger than {ConfigFile.MaxBytes} bytes");
                return null;
            }
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(whole, $"cannot be read: {e.Message}");
            return null;
        }
        ReadOnlyMemory<byte> json = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 100 });
            JsonElement root = document.RootElement;
            if (Property(root, "spec") is { ValueKind: JsonValueKind.Object } spec && root.TryGetProperty("kind", out _)) root = spec;
            else if (Property(root, "dashboard") is { ValueKind: JsonValueKind.Object } inner) root = inner;
            if (root.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new SourcePosition(file, 1, 1), "expected a JSON object");
                return null;
            }
            if (root.TryGetProperty("elements", out _) && root.TryGetProperty("layout", out _))
            {
                errors.Warn(new SourcePosition(file, 1, 1), "dashboard schema v2 (elements and layout) is not read; export the dashboard in the classic model");
                return null;
            }
            string title = Text(root, "title");
            if (title.Length == 0)
            {
                errors.Add(new SourcePosition(file, 1, 1), "a dashboard needs a title");
                return null;
            }
            string slug = Slug(title);
            string uid = Text(root, "uid");
            var unsupported = new SortedSet<string>(StringComparer.Ordinal);
            CollectPanels(root, unsupported, 0);
            return new Dashboard
            {
                Uid = uid.Length > 0 ? uid : slug,
                Title = title,
                Slug = slug,
                Folder = folder,
                Tags = Property(root, "tags") is { ValueKind: JsonValueKind.Array } tags ? [.. tags.EnumerateArray().Select(t => t.ToString())] : [],
                File = file,
                Json = Encoding.UTF8.GetBytes(root.GetRawText()),
                UnsupportedPanels = [.. unsupported],
                Queries = QueryTexts.Find(json.Span),
            };
        }
        catch (JsonException e)
        {
            errors.Add(new SourcePosition(file, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1), "invalid JSON: " + e.Message.Split(" LineNumber:")[0]);
            return null;
        }
    }

    private static void CollectPanels(JsonElement parent, SortedSet<string> unsupported, int depth)
    {
        foreach (string list in (ReadOnlySpan<string>)["panels", "rows"])
        {
            if (depth > 8 || Property(parent, list) is not { ValueKind: JsonValueKind.Array } panels) continue;
            foreach (JsonElement panel in panels.EnumerateArray())
            {
                string type = Text(panel, "type");
                if (type.Length > 0 && !s_supported.Contains(type)) unsupported.Add(type);
                CollectPanels(panel, unsupported, depth + 1);
            }
        }
    }

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>Lower-case letters and digits joined by hyphens.</summary>
    internal static string Slug(string title)
    {
        var slug = new StringBuilder(title.Length);
        foreach (char c in title.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c)) slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }
        string text = slug.ToString().TrimEnd('-');
        return text.Length == 0 ? "dashboard" : text;
    }
}
